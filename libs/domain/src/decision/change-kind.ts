import type { ChangeKind, DecisionInput, EvidenceClaims, ManifestDiffClaims } from '@interlock/contracts';
import { sameDigests } from '../release/deploy.ts';

type Live = DecisionInput['live'];
type Change = Pick<DecisionInput['release'], 'artifacts' | 'configuration'>;
type Evidence = readonly { readonly claims: EvidenceClaims }[];

/**
 * What changes, from evidence and live state, never from the candidate's word. A migration outweighs the rest. Nothing live yet: the image is what comes.
 * A manifest diff against what is live refines this: where it shows what nobody can tell, so is the kind.
 */
export const changeKindOf = (release: Change, evidence: Evidence, live: Live, catalogSnapshot: string): ChangeKind => {
  const migrates = evidence.some(({ claims }) => claims.kind === 'migration' && claims.migrations.length > 0);
  if (migrates) return 'migration';
  if (live === null) return 'image';
  const diffs = evidence.flatMap(({ claims }) => (isAgainst(claims, live) ? [claims] : []));
  const sameImage = sameDigests(release.artifacts, live.artifacts);
  if (sameImage && release.configuration?.digest === live.configuration?.digest) return nothingRuns(diffs, live, catalogSnapshot);
  if (diffs.some((diff) => isUnclear(diff, release))) return 'unknown';
  return sameImage ? 'configuration' : 'image';
};

/** Digests say that what would run is what runs; a diff that says otherwise leaves both in doubt. */
const nothingRuns = (diffs: readonly ManifestDiffClaims[], live: NonNullable<Live>, catalogSnapshot: string): ChangeKind => {
  if (diffs.some(({ totals }) => totals.length > 0)) return 'unknown';
  return live.catalogSnapshot === undefined || live.catalogSnapshot === catalogSnapshot ? 'unknown' : 'catalog';
};

const isAgainst = (claims: EvidenceClaims, live: NonNullable<Live>): claims is ManifestDiffClaims =>
  claims.kind === 'manifest-diff' && claims.comparedWith === (live.configuration?.digest ?? null);

/** Objects that nobody knows change, or an image comes that is none of the release's: nothing was proven of it. A tag names none. */
const isUnclear = ({ totals, images }: ManifestDiffClaims, { artifacts }: Change): boolean =>
  totals.some(({ means }) => means === 'other') || images.some((image) => !artifacts.some(({ digest }) => image.endsWith(`@${digest}`)));
