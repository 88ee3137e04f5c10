import { FORGED_SIGNATURES } from './forged-signatures.ts';
import { MALFORMED_ENVELOPES } from './malformed-envelopes.ts';
import { MALFORMED_MANIFEST_DIFFS } from './malformed-manifest-diffs.ts';
import { MALFORMED_PROVENANCE, MALFORMED_STATEMENTS } from './malformed-statements.ts';
import { MALFORMED_REPORTS } from './malformed-reports.ts';
import { RAW_REPORTS } from './raw-reports.ts';
import type { Case } from './making.ts';

/** Evidence that no verifier may accept, each with the code of its refusal (test matrix 39, 40). All but the signers are as `genuine` has them. */
export const MALFORMED_EVIDENCE: readonly Case[] = [
  ...MALFORMED_ENVELOPES,
  ...FORGED_SIGNATURES,
  ...MALFORMED_STATEMENTS,
  ...MALFORMED_PROVENANCE,
  ...MALFORMED_MANIFEST_DIFFS,
  ...MALFORMED_REPORTS,
  ...RAW_REPORTS,
];
export { genuine, key, signed, signedPredicate } from './making.ts';
