import type { EvidenceClaims, EvidenceKind } from '@interlock/contracts';
import type { ProvenSigner } from './prove-signers.ts';
import { Refusal } from './refusal.ts';
import { listed } from './safe-text.ts';

/**
 * Signers that may prove this kind of thing for this component. A valid signature says who; the configuration says what for (threat T2).
 * `other` is shown and never counted, so any trusted signer will do.
 */
export const signersFor = (signers: readonly ProvenSigner[], kind: EvidenceKind, component: string): ProvenSigner[] => {
  const forPurpose = signers.filter(({ grant }) => kind === 'other' || grant.purposes.has(kind));
  if (forPurpose.length === 0)
    throw new Refusal(
      'evidence.purpose_mismatch',
      'payload.predicateType',
      `${kind} signed by ${namesOf(signers)}`,
      `a signer with purpose "${kind}" (${namesOf(signers)} may sign ${listed([...new Set(signers.flatMap(({ grant }) => [...grant.purposes]))])})`,
    );
  const forComponent = forPurpose.filter(({ grant }) => grant.components?.has(component) ?? true);
  if (forComponent.length === 0)
    throw new Refusal(
      'evidence.component_mismatch',
      'component',
      `${component}, signed by ${namesOf(forPurpose)}`,
      `a component of ${listed(forPurpose.flatMap(({ grant }) => [...(grant.components ?? [])]))}`,
    );
  return forComponent;
};

/** SLSA: only specific pairs of signer and builder count for provenance, and of signer and verifier for verification summaries. */
export const signerForClaims = (signers: readonly ProvenSigner[], claims: EvidenceClaims): ProvenSigner => {
  const allowed = signers.find(({ grant }) => maySay(grant, claims));
  if (allowed !== undefined) return allowed;
  if (claims.kind === 'verification-summary')
    throw new Refusal(
      'evidence.signer_untrusted',
      'payload.predicate.verifier.id',
      `verifier ${JSON.stringify(claims.verifierId)} signed by ${namesOf(signers)}`,
      `a verifier of ${idsOf(signers, ({ verifierIds }) => verifierIds, 'verifierIds')}`,
    );
  const found = claims.kind === 'provenance' ? `builder ${JSON.stringify(claims.builderId)} signed by ${namesOf(signers)}` : 'no signer';
  throw new Refusal(
    'evidence.signer_untrusted',
    'payload.predicate.runDetails.builder.id',
    found,
    `a builder of ${idsOf(signers, ({ builderIds }) => builderIds, 'builderIds')}`,
  );
};

type Grant = ProvenSigner['grant'];

/** A builder that nobody pinned is any; a verifier that nobody pinned is none: its word stands for attestations that nobody here has seen. */
const maySay = ({ builderIds, verifierIds }: Grant, claims: EvidenceClaims): boolean => {
  if (claims.kind === 'provenance') return builderIds?.has(claims.builderId) ?? true;
  return claims.kind !== 'verification-summary' || (verifierIds?.has(claims.verifierId) ?? false);
};

const idsOf = (signers: readonly ProvenSigner[], ids: (grant: Grant) => ReadonlySet<string> | undefined, field: string): string => {
  const pinned = signers.flatMap(({ grant }) => [...(ids(grant) ?? [])]);
  return pinned.length === 0 ? `\`${field}\`, which the configuration does not name for ${namesOf(signers)}` : listed(pinned);
};

const namesOf = (signers: readonly ProvenSigner[]): string => listed([...new Set(signers.map(({ grant }) => `"${grant.name}"`))]);
