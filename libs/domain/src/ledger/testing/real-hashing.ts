import { createHash } from 'node:crypto';
import type { Hashing } from '../../hashing/hashing.ts';

/** Proofs are about real hashes: a stand-in would prove nothing. */
export const realHashing: Hashing = {
  sha256Hex: (data) => createHash('sha256').update(data).digest('hex'),
  sha1Hex: (data) => createHash('sha1').update(data).digest('hex'),
};
