import { AUTHORISATION_PAYLOAD_TYPE, type Authorisation, type DecisionBody, type DsseEnvelope } from '@interlock/contracts';
import type { Signer } from '@interlock/adapters/signer';
import { canonicalJson, derivedId, secondsAfter, type Hashing, type RegisteredRelease } from '@interlock/domain';

/** The lease that a permitting decision carries; null with every other outcome. It ends with the earliest deadline of a fact that it rests on. */
export const authorise = (
  release: RegisteredRelease,
  clusters: readonly string[],
  body: DecisionBody,
  signer: Signer,
  hashing: Hashing,
): { authorisation: Authorisation; envelope: DsseEnvelope } | null => {
  if ((body.outcome !== 'allow' && body.outcome !== 'narrow') || body.validForSeconds === null) return null;
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
    expiresAt: secondsAfter(body.decidedAt, body.validForSeconds),
  };
  return { authorisation, envelope: signer.envelope(AUTHORISATION_PAYLOAD_TYPE, new TextEncoder().encode(canonicalJson(authorisation))) };
};
