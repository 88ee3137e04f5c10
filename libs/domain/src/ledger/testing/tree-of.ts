import { CompactRange } from '../compact-range.ts';
import type { MerkleHash } from '../merkle-hash.ts';
import type { MerkleTree } from '../prove.ts';
import { realHashing } from './real-hashing.ts';

/** A tree in memory over leaf hashes. */
export const treeOf = (leaves: readonly MerkleHash[]): MerkleTree & { readonly range: CompactRange } => {
  const nodes = new Map<string, MerkleHash>(leaves.map((hash, index) => [`0/${index}`, hash]));
  const range = new CompactRange(realHashing);
  for (const leaf of leaves) range.append(leaf, ({ level, index, hash }) => nodes.set(`${level}/${index}`, hash));
  return {
    hashing: realHashing,
    range,
    node: (level, index) => {
      const hash = nodes.get(`${level}/${index}`);
      if (hash === undefined) throw new Error(`no node ${level}/${index}`);
      return hash;
    },
  };
};
