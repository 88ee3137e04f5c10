import type { RecordedEvent, ReleaseEvent } from '@interlock/contracts';

type RolloutEventType =
  | 'DeploymentStarted'
  | 'DeploymentStepApplied'
  | 'DeploymentApplied'
  | 'DeploymentFailed'
  | 'AuthorisationVoided'
  | 'DeploymentDegraded'
  | 'RolledBack'
  | 'ReleaseSuperseded';
type Recorded = Pick<RecordedEvent, 'stream' | 'revision' | 'position' | 'metadata'>;

/** What begins, moves or ends a rollout. */
export type RolloutEvent = Extract<ReleaseEvent, { readonly type: RolloutEventType }> & Recorded;

/** A rollout that was started, and has neither come to its end nor been replaced. */
export interface Rollout {
  readonly releaseId: string;
  readonly environment: string;
  readonly workload: string;
  readonly deploymentId: string;
  /** Lease that it was started under last. */
  readonly authorisationId: string;
  readonly since: string;
  /** As the domain's: `stopped` when facts turned bad on the way. `failed` only while steps of it are live: it keeps no place. */
  readonly status: 'started' | 'narrowed' | 'stopped' | 'failed';
  /** Every lease that it was started under, oldest first. */
  readonly leases: readonly Lease[];
  /** Steps that were live, oldest first. */
  readonly steps: readonly (Lease & { readonly at: string })[];
  /** Place of its last DeploymentStarted in the record; Infinity while that is being appended. */
  readonly position: number;
}

export interface Lease {
  readonly authorisationId: string;
  /** Share of the instances that it is for; 1: all. */
  readonly share: number;
}

/** The most that its leases allow. */
export const widestShare = ({ leases }: Rollout): number => Math.max(0, ...leases.map(({ share }) => share));

/** Started, or its next step is. */
export const startedBy = (
  before: Rollout | undefined,
  where: { readonly releaseId: string; readonly workload: string },
  { data, metadata, position }: Extract<RolloutEvent, { readonly type: 'DeploymentStarted' }>,
): Rollout => {
  const { environment, deploymentId, authorisationId, share = 1 } = data;
  const goesOn = before?.status === 'narrowed';
  return {
    ...where,
    environment,
    deploymentId,
    authorisationId,
    since: metadata.recordedAt,
    status: 'started',
    leases: [...(goesOn ? before.leases : []), { authorisationId, share }],
    steps: goesOn ? before.steps : [],
    position,
  };
};

/** After one more event; undefined when it is over. Mirrors what the domain makes of the same events. */
export const movedBy = (rollout: Rollout, event: Exclude<RolloutEvent, { readonly type: 'DeploymentStarted' }>): Rollout | undefined => {
  switch (event.type) {
    case 'DeploymentStepApplied': {
      const { authorisationId, share } = event.data;
      const at = event.metadata.recordedAt;
      return { ...rollout, status: 'narrowed', since: at, steps: [...rollout.steps, { authorisationId, share, at }] };
    }
    case 'DeploymentFailed':
      return rollout.steps.length === 0 ? undefined : { ...rollout, status: 'failed' };
    case 'AuthorisationVoided':
    case 'DeploymentDegraded':
      return isOnItsWay(rollout) && (event.data.follows ?? 'nothing') !== 'nothing' ? { ...rollout, status: 'stopped' } : rollout;
    case 'DeploymentApplied':
    case 'RolledBack':
    case 'ReleaseSuperseded':
      return undefined;
  }
};

const isOnItsWay = ({ status }: Rollout): boolean => status === 'started' || status === 'narrowed';
