import type { Hashing } from '../hashing/hashing.ts';
import { EMPTY_ROOT, nodeHash, type MerkleHash } from './merkle-hash.ts';

/** A perfect subtree of 2^`level` leaves, the `index`-th of its level. */
export interface PerfectNode {
  readonly level: number;
  readonly index: number;
  readonly hash: MerkleHash;
}

/** A Merkle tree that only grows, held as the hashes of the perfect subtrees of its size's binary digits: O(log n) memory. */
export class CompactRange {
  readonly #hashing: Hashing;
  /** Largest first. */
  readonly #hashes: MerkleHash[];
  #size: number;

  /** `hashes`: those of a range of `size` leaves, to go on from. */
  constructor(hashing: Hashing, size = 0, hashes: readonly MerkleHash[] = []) {
    this.#hashing = hashing;
    this.#size = size;
    this.#hashes = [...hashes];
  }

  get size(): number {
    return this.#size;
  }

  /** Adds a leaf; tells of the nodes above it that are now perfect, lowest first. */
  append(leaf: MerkleHash, onNode?: (node: PerfectNode) => void): void {
    let hash = leaf;
    let index = this.#size;
    // No 32-bit operators: sizes may pass 2^31.
    for (let level = 1; index % 2 === 1; level += 1) {
      const left = this.#hashes.pop();
      if (left === undefined) throw new RangeError('a compact range lacks a node');
      hash = nodeHash(left, hash, this.#hashing);
      index = (index - 1) / 2;
      onNode?.({ level, index, hash });
    }
    this.#hashes.push(hash);
    this.#size += 1;
  }

  root(): MerkleHash {
    return this.#hashes.length === 0 ? EMPTY_ROOT : this.#hashes.reduceRight((right, left) => nodeHash(left, right, this.#hashing));
  }
}
