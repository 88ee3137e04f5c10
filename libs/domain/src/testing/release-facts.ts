import type {
  ApprovalRequirement,
  Authorisation,
  DsseEnvelope,
  Reason,
  ReleaseCandidate,
  ReleaseEventData,
  RejectedEvidence,
  Residency,
  VerifiedEvidence,
} from '@interlock/contracts';
import { aDigest, anId, atMinute, COMPONENT, RELEASE_ID, REVISION } from './identifiers.ts';

export const aCandidate = (says: Partial<ReleaseCandidate> = {}): ReleaseCandidate => ({
  component: COMPONENT,
  artifacts: [{ name: 'registry.example/checkout', digest: aDigest('a') }],
  source: { repository: 'https://git.example.test/shop/checkout', revision: REVISION },
  ...says,
});

export const anEvidence = (says: Partial<VerifiedEvidence> = {}): VerifiedEvidence => ({
  digest: aDigest('1'),
  kind: 'test-result',
  predicateType: 'https://in-toto.io/attestation/test-result/v0.1',
  statementType: 'https://in-toto.io/Statement/v1',
  subject: aDigest('a'),
  signer: { type: 'key', trust: 'ci', keyDigest: aDigest('c') },
  producedAt: null,
  claims: { kind: 'test-result', result: 'PASSED', passed: 12, warned: 0, failed: 0 },
  ...says,
});

/** A signed change attestation for the candidate's commit. */
export const aChange = (says: Partial<Extract<VerifiedEvidence['claims'], { kind: 'change' }>> = {}, digest = aDigest('2')) =>
  anEvidence({
    digest,
    kind: 'change',
    predicateType: 'https://interlock.dev/attestation/change/v1',
    claims: {
      kind: 'change',
      repository: 'https://git.example.test/shop/checkout',
      commit: REVISION,
      authors: [{ name: 'Ann', email: 'ann@example.com', login: null }],
      committers: [{ name: 'Ann', email: 'ann@example.com', login: null }],
      trigger: { kind: 'workload', person: { name: 'schedule', email: null, login: null } },
      ...says,
    },
  });

export const aRejection = (says: Partial<RejectedEvidence> = {}): RejectedEvidence => ({
  digest: aDigest('3'),
  claimedPredicateType: null,
  code: 'evidence.signature_invalid',
  field: 'signatures.0',
  found: 'a signature of other bytes',
  expected: 'a signature of the payload',
  ...says,
});

export const aReason = (says: Partial<Reason> = {}): Reason => ({
  code: 'SLO_BURNING',
  severity: 'escalate',
  rule: 'interlock.release.slo',
  title: 'The error budget burns',
  message: 'The error budget of checkout burns.',
  remedy: 'Wait until it recovers, or have it judged.',
  facts: ['/signals/0'],
  ...says,
});

/** `quorum` seats of one group. */
export const aRequirement = (quorum = 1, group = 'group:default/sre'): ApprovalRequirement => ({
  seats: Array.from({ length: quorum }, (_, index) => ({ id: `sre-${index + 1}`, group, why: 'the error budget burns' })),
  exclusions: ['author', 'committer', 'trigger', 'requester'],
  expiresAfterSeconds: 3600,
});

export const anEnvelope = (payloadType = 'application/vnd.interlock.decision.v1+json'): DsseEnvelope => ({
  payload: 'e30=',
  payloadType,
  signatures: [{ sig: 'c2ln' }],
});

type Decision = ReleaseEventData<'DecisionRecorded'>;

/** An `allow` of the fast path; say what is different. */
export const aDecision = (says: Partial<Decision> = {}): Decision => ({
  decisionId: anId(10),
  environment: 'production',
  outcome: 'allow',
  path: 'fast',
  changeKind: 'image',
  reasons: [],
  satisfied: [{ rule: 'interlock.release.evidence', title: 'Tests passed', message: 'They passed.', facts: ['/evidence/0'] }],
  approval: null,
  limits: null,
  inputDigest: aDigest('4'),
  bodyDigest: aDigest('5'),
  materialDigest: aDigest('6'),
  policy: { bundle: aDigest('7'), data: aDigest('8'), revision: '2026-01-01' },
  catalogSnapshot: aDigest('9'),
  signalSnapshot: aDigest('b'),
  certificate: anEnvelope(),
  decidedAt: atMinute(3),
  recheckAt: null,
  ...says,
});

export const anEscalation = (quorum = 1, says: Partial<Decision> = {}): Decision =>
  aDecision({ outcome: 'escalate', path: 'restricted', reasons: [aReason()], approval: aRequirement(quorum), ...says });

export const anAuthorisation = (says: Partial<Authorisation> = {}): Authorisation => ({
  schemaVersion: 1,
  authorisationId: anId(20),
  releaseId: RELEASE_ID,
  decisionId: anId(10),
  component: COMPONENT,
  environment: 'production',
  clusters: [],
  artifacts: aCandidate().artifacts,
  configuration: null,
  limits: null,
  issuedAt: atMinute(3),
  expiresAt: atMinute(63),
  ...says,
});

export const aLease = (says: Partial<Authorisation> = {}) => ({
  authorisation: anAuthorisation(says),
  envelope: anEnvelope('application/vnd.interlock.authorisation.v1+json'),
});

export const aResidency = (says: Partial<Residency> = {}): Residency => ({
  schemaVersion: 1,
  residencyId: anId(50),
  authorisationId: anId(20),
  releaseId: RELEASE_ID,
  component: COMPONENT,
  environment: 'production',
  artifacts: aCandidate().artifacts,
  configuration: null,
  since: atMinute(10),
  ...says,
});

export const anApprovalRequest = (
  quorum = 1,
  says: Partial<ReleaseEventData<'ApprovalRequested'>> = {},
): ReleaseEventData<'ApprovalRequested'> => ({
  approvalId: anId(30),
  environment: 'production',
  decisionId: anId(10),
  packageDigest: aDigest('d'),
  materialDigest: aDigest('6'),
  requirement: aRequirement(quorum),
  excluded: [{ person: 'user:default/ann', why: 'author' }],
  expiresAt: atMinute(64),
  ...says,
});
