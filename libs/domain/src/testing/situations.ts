import type { Actor, WhenDegraded } from '@interlock/contracts';
import type { Approver, GrantApproval, RefuseApproval } from '../approval/index.ts';
import type { ConfirmDeployment, StartDeployment } from '../release/deploy.ts';
import type { FoldedEvent } from '../release/index.ts';
import { aDigest, anId, atMinute, RELEASE_ID } from './identifiers.ts';
import { aCandidate, aDecision, aLease, anApprovalRequest, anEnvelope, anEscalation, anEvidence, aResidency } from './release-facts.ts';
import { after } from './story.ts';

export const REQUESTER: Actor = { subject: 'https://issuer.example#rob', kind: 'human', person: 'user:default/rob' };

export const aRegisteredRelease = (): FoldedEvent[] =>
  after([], { type: 'RegisterCandidate', releaseId: RELEASE_ID, candidate: aCandidate() });

/** Evidence is there and production was asked for; nothing was decided. */
export const aRequestedRelease = (): FoldedEvent[] =>
  after(
    aRegisteredRelease(),
    { type: 'AttachEvidence', accepted: [anEvidence()], rejected: [] },
    { type: 'RequestPromotion', environment: 'production', requestedBy: REQUESTER, why: 'asked for' },
  );

/** Allowed, with a lease until minute 63. */
export const anAuthorisedRelease = (): FoldedEvent[] =>
  after(aRequestedRelease(), { type: 'RecordDecision', decision: aDecision(), authorisation: aLease(), now: atMinute(3) });

export const anEscalatedRelease = ({ quorum = 1 } = {}): FoldedEvent[] =>
  after(aRequestedRelease(), { type: 'RecordDecision', decision: anEscalation(quorum), authorisation: null, now: atMinute(3) });

/** People were asked; nobody has answered. The request ends at minute 64. */
export const aReleaseAwaitingApproval = ({ quorum = 1 } = {}): FoldedEvent[] =>
  after(anEscalatedRelease({ quorum }), { type: 'RequestApproval', request: anApprovalRequest(quorum) });

/** Someone of the SRE group, unless told otherwise. */
export const anApprover = (name: string, says: Partial<Approver> = {}): Approver => ({
  subject: `https://issuer.example#${name}`,
  kind: 'human',
  person: `user:default/${name}`,
  groups: ['group:default/sre'],
  ...says,
});

/** A yes to the open request, on what was shown. */
export const aGrant = (name: string, says: Partial<GrantApproval> = {}): GrantApproval => ({
  type: 'GrantApproval',
  grantId: anId(40 + name.length),
  ...aJudgement(name),
  ...says,
});

/** A no to the open request. */
export const aRefusal = (name: string, says: Partial<RefuseApproval> = {}): RefuseApproval => ({
  type: 'RefuseApproval',
  ...aJudgement(name),
  ...says,
});

const aJudgement = (name: string) => ({
  environment: 'production',
  approvalId: anId(30),
  approver: anApprover(name),
  packageDigest: aDigest('d'),
  now: atMinute(10),
});

/** A rollout, or its next step, begins under the lease of that number. */
export const aStart = (says: Partial<StartDeployment> = {}): StartDeployment => ({
  type: 'StartDeployment',
  environment: 'production',
  authorisationId: anId(20),
  deploymentId: anId(60),
  target: 'git',
  now: atMinute(5),
  ...says,
});

/** The runtime reports what was started live. */
export const aConfirmation = (says: Partial<ConfirmDeployment> = {}): ConfirmDeployment => ({
  type: 'ConfirmDeployment',
  environment: 'production',
  authorisationId: anId(20),
  artifacts: aCandidate().artifacts,
  residency: aResidency(),
  envelope: anEnvelope('application/vnd.interlock.residency.v1+json'),
  desiredState: null,
  reportedBy: 'runtime',
  ...says,
});

export const aReleaseBeingDeployed = (): FoldedEvent[] => after(anAuthorisedRelease(), aStart());

export const anAppliedRelease = (): FoldedEvent[] => after(aReleaseBeingDeployed(), aConfirmation());

const limits = { share: 0.25, regions: [], steps: [0.25, 0.5] };

/** A first step of a quarter is live; policy would stop it when it degrades. */
export const aNarrowedRelease = (whenDegraded: WhenDegraded = 'stop'): FoldedEvent[] =>
  after(
    aRequestedRelease(),
    {
      type: 'RecordDecision',
      decision: aDecision({ outcome: 'narrow', limits, afterApplying: { bakeSeconds: 600, whenDegraded, promoteAfterSeconds: null } }),
      authorisation: aLease({ limits }),
      now: atMinute(3),
    },
    aStart(),
    aConfirmation(),
  );
