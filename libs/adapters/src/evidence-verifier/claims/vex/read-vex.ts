import type { ReadPredicate } from '../read-predicate.ts';
import { readCycloneDxVex } from './cyclonedx-vex.ts';
import { readOpenVex } from './openvex.ts';

/** `artifacts`: digests of the candidate, which a product may be named by. */
export const readVex = (predicateType: string, predicate: unknown, artifacts: readonly string[]): ReadPredicate =>
  predicateType.startsWith('https://cyclonedx.org/') ? readCycloneDxVex(predicate) : readOpenVex(predicate, artifacts);
