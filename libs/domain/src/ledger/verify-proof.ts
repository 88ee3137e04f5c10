import type { Hashing } from '../hashing/hashing.ts';
import { isMerkleHash, nodeHash, type MerkleHash } from './merkle-hash.ts';

export interface InclusionClaim {
  readonly index: number;
  readonly size: number;
  readonly leaf: MerkleHash;
  readonly proof: readonly MerkleHash[];
  readonly root: MerkleHash;
}

/** RFC 9162 §2.1.3.2. False for whatever is not proven, malformed claims too. */
export const verifyInclusion = ({ index, size, leaf, proof, root }: InclusionClaim, hashing: Hashing): boolean => {
  if (!isCount(index) || !isCount(size) || index >= size) return false;
  // The RFC's text does not ask for this: without it a "hash" of another length could be made to collide.
  if (!isMerkleHash(leaf) || !proof.every(isMerkleHash)) return false;
  const walk = new Walk(index, size - 1);
  let hash = leaf;
  for (const sibling of proof) {
    if (walk.atRoot()) return false;
    hash = walk.siblingIsLeft() ? nodeHash(sibling, hash, hashing) : nodeHash(hash, sibling, hashing);
    walk.up();
  }
  return walk.atRoot() && hash === root;
};

export interface ConsistencyClaim {
  readonly from: number;
  readonly to: number;
  readonly proof: readonly MerkleHash[];
  readonly fromRoot: MerkleHash;
  readonly toRoot: MerkleHash;
}

/** RFC 9162 §2.1.4.2. False for whatever is not proven, malformed claims too. */
export const verifyConsistency = ({ from, to, proof, fromRoot, toRoot }: ConsistencyClaim, hashing: Hashing): boolean => {
  // Of the empty tree nothing can be proven: any root would do for it.
  if (!isCount(from) || !isCount(to) || from === 0 || from > to) return false;
  if (from === to) return proof.length === 0 && fromRoot === toRoot;
  if (![fromRoot, toRoot, ...proof].every(isMerkleHash)) return false;
  const [first, ...rest] = isPowerOfTwo(from) && proof.length > 0 ? [fromRoot, ...proof] : proof;
  if (first === undefined) return false;
  const walk = new Walk(from - 1, to - 1);
  walk.skipRightTurns();
  let [before, after] = [first, first];
  for (const sibling of rest) {
    if (walk.atRoot()) return false;
    if (walk.siblingIsLeft()) {
      before = nodeHash(sibling, before, hashing);
      after = nodeHash(sibling, after, hashing);
    } else after = nodeHash(after, sibling, hashing);
    walk.up();
  }
  return walk.atRoot() && before === fromRoot && after === toRoot;
};

/** Climbs from a node (fn of the RFC) beside the last one of its level (sn). Halves by division: sizes may pass 2^31. */
class Walk {
  #node: number;
  #last: number;

  constructor(node: number, last: number) {
    this.#node = node;
    this.#last = last;
  }

  atRoot(): boolean {
    return this.#last === 0;
  }

  siblingIsLeft(): boolean {
    return this.#node % 2 === 1 || this.#node === this.#last;
  }

  /** To the parent; where a node is the last of its level and has no sibling, past the levels that it passes through unchanged. */
  up(): void {
    if (this.siblingIsLeft() && this.#node % 2 === 0) while (this.#node % 2 === 0 && this.#node !== 0) this.#halve();
    this.#halve();
  }

  skipRightTurns(): void {
    while (this.#node % 2 === 1) this.#halve();
  }

  #halve(): void {
    this.#node = Math.floor(this.#node / 2);
    this.#last = Math.floor(this.#last / 2);
  }
}

const isCount = (value: number): boolean => Number.isSafeInteger(value) && value >= 0;

const isPowerOfTwo = (value: number): boolean => {
  let rest = value;
  while (rest % 2 === 0) rest /= 2;
  return rest === 1;
};
