import { hash } from 'node:crypto';
import type { Hashing } from '@interlock/domain';

/** The domain's hashing by `node:crypto`. */
export const nodeHashing: Hashing = {
  sha256Hex: (data) => hash('sha256', data, 'hex'),
  sha1Hex: (data) => hash('sha1', data, 'hex'),
};
