import type { Hashing } from '../hashing/hashing.ts';
import { LedgerError } from './ledger-error.ts';
import { EMPTY_ROOT, nodeHash, type MerkleHash } from './merkle-hash.ts';

/** A tree to prove things of. */
export interface MerkleTree {
  readonly hashing: Hashing;
  /** Hash of the `index`-th perfect subtree of 2^`level` leaves; level 0 are the leaves. */
  node(level: number, index: number): MerkleHash;
}

/** Hashes that, with what is proven, give the root; nearest to the leaf first. */
export type MerkleProof = readonly MerkleHash[];

/** Root of the first `size` leaves. */
export const rootAt = (size: number, tree: MerkleTree): MerkleHash => (size === 0 ? EMPTY_ROOT : subtree(0, size, tree));

/** RFC 6962 §2.1.1, PATH: that leaf `index` is in the tree of `size` leaves. */
export const proveInclusion = (index: number, size: number, tree: MerkleTree): MerkleProof => {
  require(Number.isSafeInteger(size) && Number.isSafeInteger(index) && index >= 0 && index < size, `no leaf ${index} in ${size}`);
  return path(index, 0, size, tree);
};

/** RFC 6962 §2.1.2, PROOF: that the tree of `from` leaves is the beginning of that of `to` leaves. */
export const proveConsistency = (from: number, to: number, tree: MerkleTree): MerkleProof => {
  require(Number.isSafeInteger(from) &&
    Number.isSafeInteger(to) &&
    from > 0 &&
    from <= to, `no tree of ${from} leaves begins one of ${to}`);
  return growth(from, 0, to, true, tree);
};

/** The hashes that a compact range of `size` leaves holds. */
export const compactRangeAt = (size: number, tree: MerkleTree): MerkleHash[] => {
  const hashes: MerkleHash[] = [];
  for (let start = 0; start < size;) {
    const [level, width] = largestPower(size - start + 1);
    hashes.push(tree.node(level, start / width));
    start += width;
  }
  return hashes;
};

const path = (index: number, start: number, end: number, tree: MerkleTree): MerkleHash[] => {
  if (end - start === 1) return [];
  const middle = start + largestPower(end - start)[1];
  return index < middle
    ? [...path(index, start, middle, tree), subtree(middle, end, tree)]
    : [...path(index, middle, end, tree), subtree(start, middle, tree)];
};

/** SUB of the RFC: `known` while the old tree's root is one that the verifier has. */
const growth = (from: number, start: number, end: number, known: boolean, tree: MerkleTree): MerkleHash[] => {
  if (from === end) return known ? [] : [subtree(start, end, tree)];
  const middle = start + largestPower(end - start)[1];
  return from <= middle
    ? [...growth(from, start, middle, known, tree), subtree(middle, end, tree)]
    : [...growth(from, middle, end, false, tree), subtree(start, middle, tree)];
};

const subtree = (start: number, end: number, tree: MerkleTree): MerkleHash => {
  const [level, width] = largestPower(end - start + 1);
  if (width === end - start) return tree.node(level, start / width);
  return nodeHash(subtree(start, start + width, tree), subtree(start + width, end, tree), tree.hashing);
};

/** The largest power of two below `size` (which is over 1), as exponent and value. */
const largestPower = (size: number): readonly [level: number, width: number] => {
  let level = 0;
  let width = 1;
  for (; width * 2 < size; level += 1) width *= 2;
  return [level, width];
};

const require = (holds: boolean, otherwise: string): void => {
  if (!holds) throw new LedgerError('ledger.out_of_range', otherwise);
};
