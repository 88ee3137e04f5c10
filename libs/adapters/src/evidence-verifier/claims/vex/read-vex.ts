import { MAX_VEX_PACKAGES } from '../../limits.ts';
import { Refusal } from '../../refusal.ts';
import type { ReadPredicate } from '../read-predicate.ts';
import { readCycloneDxVex } from './cyclonedx-vex.ts';
import { readOpenVex } from './openvex.ts';

/** `artifacts`: digests of the candidate, which a product may be named by. */
export const readVex = (predicateType: string, predicate: unknown, artifacts: readonly string[]): ReadPredicate => {
  const read = predicateType.startsWith('https://cyclonedx.org/') ? readCycloneDxVex(predicate) : readOpenVex(predicate, artifacts);
  const named = read.claims.kind === 'vex' ? read.claims.statements.reduce((sum, { packages }) => sum + packages.length, 0) : 0;
  if (named > MAX_VEX_PACKAGES)
    throw new Refusal(
      'evidence.too_large',
      'payload.predicate',
      `${named} packages`,
      `at most ${MAX_VEX_PACKAGES} packages in all statements`,
    );
  return read;
};
