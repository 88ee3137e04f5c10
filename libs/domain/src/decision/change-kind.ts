import type { ChangeKind, DecisionInput, EvidenceClaims } from '@interlock/contracts';
import { sameDigests } from '../release/deploy.ts';

type Live = DecisionInput['live'];
type Change = Pick<DecisionInput['release'], 'artifacts' | 'configuration'>;

/** What changes, from evidence and live state, never from the candidate's word. A migration outweighs the rest. Nothing live yet: the image is what comes. */
export const changeKindOf = (release: Change, evidence: readonly { readonly claims: EvidenceClaims }[], live: Live): ChangeKind => {
  const migrates = evidence.some(({ claims }) => claims.kind === 'migration' && claims.migrations.length > 0);
  if (migrates) return 'migration';
  if (live === null || !sameDigests(release.artifacts, live.artifacts)) return 'image';
  return release.configuration?.digest === live.configuration?.digest ? 'unknown' : 'configuration';
};
