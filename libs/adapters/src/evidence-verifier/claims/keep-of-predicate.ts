import { NAMING_PREDICATES, PREDICATE_TYPES } from '@interlock/contracts';
import { keepBoth, keepOfSchema } from '../kept-json/keep-of-schema.ts';
import type { Keep } from '../kept-json/keep.ts';
import { CYCLONEDX_PARTS } from './sbom/cyclonedx-document.ts';
import { Spdx } from './sbom/spdx.ts';
import { Grype } from './vulnerabilities/grype.ts';
import { Osv } from './vulnerabilities/osv.ts';
import { Sarif } from './vulnerabilities/sarif.ts';
import { Trivy } from './vulnerabilities/trivy.ts';

/** Of a scanner's report, whichever it is: its reader finds that out. */
const REPORT: Keep = [Trivy, Grype, Osv, Sarif].map(keepOfSchema).reduce(keepBoth);

/** Reports that grow large, and of which most is never looked at. */
const KEEPS: Readonly<Record<string, Keep>> = {
  'https://cyclonedx.org/bom': CYCLONEDX_PARTS,
  'https://spdx.dev/Document': keepOfSchema(Spdx),
  'https://spdx.dev/Document/v2.3': keepOfSchema(Spdx),
  'https://interlock.dev/attestation/vulnerabilities/v1': { members: { report: REPORT } },
  'https://cosign.sigstore.dev/attestation/vuln/v1': { members: { scanner: { members: { result: REPORT } } } },
};

/** Whole where nothing better is known of what is read; nothing of what nobody reads. */
export const keepOfPredicate = (predicateType: string): Keep => {
  // Asked for as its own: a type may be called `constructor`.
  if (Object.hasOwn(KEEPS, predicateType)) return KEEPS[predicateType] ?? 'all';
  return PREDICATE_TYPES.has(predicateType) || Object.hasOwn(NAMING_PREDICATES, predicateType) ? 'all' : 'shape';
};
