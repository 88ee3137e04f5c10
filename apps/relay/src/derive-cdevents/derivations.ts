import type { EnvironmentEvent, RecordedEvent, ReleaseEventType } from '@interlock/contracts';
import { authorised, brokeGlass, expired, granted, refused, requested, voided } from './approvals.ts';
import { aboutDeployment, attribute, deployed, unauthorised } from './deployments.ts';
import type { Derived, Rule } from './rule.ts';

type Deriving<R> = { readonly topic: 'deployments' | 'approvals'; readonly tells: string; readonly derive: R };
/** Why nothing is derived. */
interface Silent {
  readonly silent: string;
}

const silent = (why: string): Silent => ({ silent: why });
const deployments = <R>(tells: string, derive: R): Deriving<R> => ({ topic: 'deployments', tells, derive });
const approvals = <R>(tells: string, derive: R): Deriving<R> => ({ topic: 'approvals', tells, derive });

/** Every event of a release, and what is derived from it: at most one CDEvent, so that a place in the record names it. */
export const RELEASE_DERIVATIONS: { readonly [T in ReleaseEventType]: Deriving<Rule<T>> | Silent } = {
  ReleaseCandidateRegistered: silent('CI tells of what it built'),
  EvidenceAccepted: silent('stays with the release: `release.events`'),
  EvidenceRejected: silent('stays with the release: `release.events`'),
  PipelineEventReported: silent('the pipeline told it itself'),
  ReleaseSuperseded: silent('the newer release tells of itself'),
  PromotionRequested: silent('nothing has moved yet'),
  DecisionRecorded: silent('a gate’s verdict is no approval (CDEvents draft)'),
  AuthorisationIssued: approvals('`approval.closed`, approved: with the first lease that rests on grants', authorised),
  AuthorisationVoided: silent('what was started under it tells how it ends'),
  ApprovalRequested: approvals('`approval.created`', requested),
  ApprovalGranted: approvals('`approval.updated`, approved', granted),
  ApprovalRefused: approvals('`approval.closed`, rejected; `interlock-approval.attemptRefused` for a grant that may not count', refused),
  ApprovalExpired: approvals('`approval.closed`, expired', expired),
  ApprovalVoided: approvals('`approval.closed`, cancelled', voided),
  BreakGlassInvoked: approvals('`interlock-breakglass.invoked`', brokeGlass('dev.cdeventsx.interlock-breakglass.invoked.0.1.0')),
  BreakGlassReviewed: approvals('`interlock-breakglass.reviewed`', brokeGlass('dev.cdeventsx.interlock-breakglass.reviewed.0.1.0')),
  DeploymentStarted: deployments(
    '`interlock-deployment.started`',
    aboutDeployment({ type: 'dev.cdeventsx.interlock-deployment.started.0.1.0', subject: (data) => data.deploymentId }),
  ),
  DeploymentStepApplied: deployments(
    '`interlock-deployment.stepApplied`',
    aboutDeployment({
      type: 'dev.cdeventsx.interlock-deployment.stepApplied.0.1.0',
      subject: (data) => data.deploymentId,
      trigger: 'started',
    }),
  ),
  DeploymentApplied: deployments(
    '`service.upgraded` where it replaced another release, `service.rolledback` where it was asked for as a rollback, else `service.deployed`',
    deployed,
  ),
  DeploymentFailed: deployments(
    '`interlock-deployment.failed`',
    aboutDeployment({ type: 'dev.cdeventsx.interlock-deployment.failed.0.1.0', subject: (data) => data.deploymentId, trigger: 'started' }),
  ),
  RolledBack: deployments(
    '`interlock-deployment.replaced`: what was given up, beside `service.rolledback` of what runs again',
    aboutDeployment({
      type: 'dev.cdeventsx.interlock-deployment.replaced.0.1.0',
      subject: (data) => data.deploymentId,
      trigger: 'applied',
    }),
  ),
  DriftDetected: deployments(
    '`interlock-drift.detected`',
    aboutDeployment({ type: 'dev.cdeventsx.interlock-drift.detected.0.1.0', subject: (data) => data.driftId, trigger: 'applied' }),
  ),
  DriftResolved: deployments(
    '`interlock-drift.resolved`',
    aboutDeployment({ type: 'dev.cdeventsx.interlock-drift.resolved.0.1.0', subject: (data) => data.driftId, trigger: 'drift' }),
  ),
  DeploymentVerified: deployments(
    '`interlock-deployment.verified`',
    aboutDeployment({
      type: 'dev.cdeventsx.interlock-deployment.verified.0.1.0',
      subject: (data) => data.deploymentId,
      trigger: 'applied',
    }),
  ),
  DeploymentDegraded: deployments(
    '`interlock-deployment.degraded`',
    aboutDeployment({
      type: 'dev.cdeventsx.interlock-deployment.degraded.0.1.0',
      subject: (data) => data.deploymentId,
      trigger: 'applied',
    }),
  ),
  IncidentLinked: deployments(
    '`interlock-incident.linked`',
    aboutDeployment({
      type: 'dev.cdeventsx.interlock-incident.linked.0.1.0',
      subject: (data) => attribute(data.incident),
      trigger: 'applied',
    }),
  ),
};

/** The same of an environment's stream. */
export const ENVIRONMENT_DERIVATIONS: {
  readonly [T in EnvironmentEvent['type']]:
    Deriving<(event: RecordedEvent & Extract<EnvironmentEvent, { readonly type: T }>) => Derived> | Silent;
} = {
  FreezeStarted: silent('`environment.events`: it moves no deployment by itself'),
  FreezeEnded: silent('`environment.events`: it moves no deployment by itself'),
  UnauthorisedDeploymentReported: deployments('`interlock-drift.unauthorised`, keyed by the environment’s name', unauthorised),
};
