import type { Artifact, Authorisation, DsseEnvelope, ReleaseEvent, Residency } from '@interlock/contracts';
import { currentLease, shareOf } from './lease.ts';
import { progressIn, type EnvironmentProgress, type RegisteredRelease } from './release-state.ts';

export interface StartDeployment {
  readonly type: 'StartDeployment';
  readonly environment: string;
  readonly authorisationId: string;
  readonly deploymentId: string;
  readonly target: string;
  readonly now: string;
}

/**
 * A rollout, or its next step, starts only under a lease that is valid at the revision read: append at exactly that revision, before any effect
 * (matrix 66). Nothing when the lease was voided, has expired, or was used.
 */
export const startDeployment = (state: RegisteredRelease, command: StartDeployment): ReleaseEvent[] => {
  const progress = progressIn(state, command.environment);
  if (progress === undefined || progress.supersededBy !== null) return [];
  const lease = currentLease(progress, command.now);
  if (lease === undefined || lease.authorisationId !== command.authorisationId) return [];
  if (!mayStart(progress, lease)) return [];
  const { environment, authorisationId, deploymentId, target } = command;
  const share = shareOf(lease);
  return [{ type: 'DeploymentStarted', data: { deploymentId, environment, authorisationId, target, ...(share === 1 ? {} : { share }) } }];
};

/** Nothing runs yet, or a step is live and this lease widens it. */
const mayStart = ({ deployment }: EnvironmentProgress, lease: Authorisation): boolean =>
  deployment.status === 'none' ||
  (deployment.status === 'narrowed' && deployment.authorisationId !== lease.authorisationId && shareOf(lease) > deployment.share);

export interface ConfirmDeployment {
  readonly type: 'ConfirmDeployment';
  readonly environment: string;
  readonly authorisationId: string;
  /** What the runtime reports live. */
  readonly artifacts: readonly Artifact[];
  readonly residency: Residency;
  readonly envelope: DsseEnvelope;
  readonly desiredState: string | null;
  readonly reportedBy: string;
  /** The release that is resident there until now, as far as the caller knows. */
  readonly replaces?: string | undefined;
}

/** Applied, or a step of it, only when the runtime reports exactly the authorised digests live. */
export const confirmDeployment = (state: RegisteredRelease, command: ConfirmDeployment): ReleaseEvent[] => {
  const progress = progressIn(state, command.environment);
  if (progress === undefined || progress.deployment.status !== 'started') return [];
  if (progress.deployment.authorisationId !== command.authorisationId) return [];
  if (!sameDigests(command.artifacts, state.candidate.artifacts)) return [];
  const { environment, authorisationId, residency, envelope, desiredState, reportedBy } = command;
  const { deploymentId, share } = progress.deployment;
  const configuration = state.candidate.configuration ?? null;
  const artifacts = [...command.artifacts];
  const data = { deploymentId, environment, authorisationId, artifacts, configuration, residency, envelope, desiredState, reportedBy };
  if (share < 1) return [{ type: 'DeploymentStepApplied', data: { ...data, share } }];
  const { replaces } = command;
  const replaced = replaces === undefined || replaces === state.releaseId ? {} : { replaces };
  return [{ type: 'DeploymentApplied', data: { ...data, ...replaced } }];
};

export interface FailDeployment {
  readonly type: 'FailDeployment';
  readonly environment: string;
  readonly authorisationId: string;
  readonly code: string;
  readonly message: string;
}

export const failDeployment = (
  state: RegisteredRelease,
  { environment, authorisationId, code, message }: FailDeployment,
): ReleaseEvent[] => {
  const progress = progressIn(state, environment);
  if (progress === undefined || progress.deployment.status !== 'started' || progress.deployment.authorisationId !== authorisationId)
    return [];
  return [
    { type: 'DeploymentFailed', data: { deploymentId: progress.deployment.deploymentId, environment, authorisationId, code, message } },
  ];
};

/** Same set of digests, whatever the names and the order. */
export const sameDigests = (left: readonly Artifact[], right: readonly Artifact[]): boolean => {
  const digests = (artifacts: readonly Artifact[]): string =>
    [...new Set(artifacts.map((artifact) => artifact.digest))].toSorted().join(' ');
  return digests(left) === digests(right);
};
