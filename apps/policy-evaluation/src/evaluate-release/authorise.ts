import { AUTHORISATION_PAYLOAD_TYPE, type Authorisation, type DecisionBody, type DsseEnvelope } from '@interlock/contracts';
import type { Signer } from '@interlock/adapters/signer';
import { canonicalJson, derivedId, secondsAfter, type Hashing, type RegisteredRelease } from '@interlock/domain';

/**
 * The lease that a permitting decision carries; null with every other outcome where decisions bind. Where they are only observed, every decision carries
 * one, and the decision beside it says what enforcing would have done. It ends with the earliest deadline of a fact that it rests on.
 */
export const authorise = (
  release: RegisteredRelease,
  clusters: readonly string[],
  body: DecisionBody,
  { signer, hashing, observed }: { readonly signer: Signer; readonly hashing: Hashing; readonly observed: boolean },
): { authorisation: Authorisation; envelope: DsseEnvelope } | null => {
  const permits = body.outcome === 'allow' || body.outcome === 'narrow';
  if (!observed && (!permits || body.validForSeconds === null)) return null;
  const authorisation: Authorisation = {
    schemaVersion: 1,
    authorisationId: derivedId(hashing, 'authorisation', body.decisionId),
    releaseId: body.releaseId,
    decisionId: body.decisionId,
    component: body.component,
    environment: body.environment,
    clusters: [...clusters],
    artifacts: release.candidate.artifacts,
    configuration: release.candidate.configuration ?? null,
    limits: body.limits,
    issuedAt: body.decidedAt,
    expiresAt: secondsAfter(body.decidedAt, body.validForSeconds ?? OBSERVED_SECONDS),
  };
  return { authorisation, envelope: signer.envelope(AUTHORISATION_PAYLOAD_TYPE, new TextEncoder().encode(canonicalJson(authorisation))) };
};

/** Where nothing could be decided there is no deadline either. */
const OBSERVED_SECONDS = 3600;
