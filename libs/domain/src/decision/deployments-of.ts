import type { DecisionInput, InputPrevious, InputRollback } from '@interlock/contracts';
import type { CatalogIndex } from '../catalog/index.ts';
import { isOpen } from '../release/record-decision.ts';
import { progressIn, type EnvironmentProgress, type RegisteredRelease } from '../release/release-state.ts';
import { secondsBetween } from './instants.ts';

type Migrations = NonNullable<InputRollback['from']>['migrations'];

/** A release of the component as others need to see it. */
export interface AppliedRelease {
  readonly releaseId: string;
  readonly artifacts: RegisteredRelease['candidate']['artifacts'];
  readonly configuration: DecisionInput['release']['configuration'];
  readonly migrations: Migrations;
  /** When it was applied here last. */
  readonly since: string;
  /** False for what is on its way, or was stopped on it: it can be gone back from, not to. */
  readonly resident: boolean;
  /** When it is here as a rollback: the release that was gone back from. */
  readonly rolledBackFrom: string | null;
}

/** What policy-evaluation has seen of other releases of the component in this environment. */
export interface DeploymentFacts {
  /** Rollouts of other releases that are under way here. */
  readonly rollouts: NonNullable<DecisionInput['otherRollouts']>;
  /** Applied here, or on its way, oldest first; the last one is what a rollback goes back from. */
  readonly applied: readonly AppliedRelease[];
}

export const NO_DEPLOYMENTS: DeploymentFacts = { rollouts: [], applied: [] };

interface Facts {
  readonly now: string;
  readonly release: RegisteredRelease;
  readonly progress: EnvironmentProgress;
  readonly catalog: CatalogIndex;
  readonly neighbours: DeploymentFacts;
}

/** Where the release got to before, how far it is here, and what else is being rolled out. */
export const deploymentsOf = (facts: Facts): Pick<DecisionInput, 'previous' | 'rollout' | 'otherRollouts' | 'rollback'> => ({
  previous: previousOf(facts),
  rollout: rolloutOf(facts),
  otherRollouts: facts.neighbours.rollouts
    .filter(({ releaseId }) => releaseId !== facts.release.releaseId)
    .toSorted((left, right) => (left.releaseId < right.releaseId ? -1 : 1))
    .slice(0, MOST),
  rollback: rollbackOf(facts),
});

const MOST = 50;

/** The environment just before this one in the catalog's order; null for the first, and for one without an order. */
const previousOf = ({ release, progress, catalog }: Facts): InputPrevious | null => {
  const here = catalog.environmentByName(progress.environment);
  if (here === undefined || here.order === null) return null;
  const before = catalog.environmentsInOrder().findLast(({ order }) => order !== null && order < (here.order ?? 0));
  if (before === undefined) return null;
  const there = progressIn(release, before.name);
  return {
    environment: before.name,
    status: there === undefined ? 'none' : statusOf(there),
    appliedAt: there?.deployment.status === 'applied' ? there.deployment.appliedAt : null,
    verifiedAt: there?.verification?.status === 'verified' ? there.verification.at : null,
  };
};

const statusOf = (progress: EnvironmentProgress): InputPrevious['status'] => {
  if (progress.deployment.status === 'applied') return progress.verification?.status ?? 'applied';
  if (progress.deployment.status === 'narrowed') return 'narrowed';
  return isOpen(progress) ? 'open' : 'ended';
};

const rolloutOf = ({ progress, now }: Facts): DecisionInput['rollout'] => {
  const { deployment, steps } = progress;
  const last = steps.at(-1);
  // While a step is being started, the one before it is what runs.
  if (last === undefined || (deployment.status !== 'narrowed' && deployment.status !== 'started')) return null;
  return {
    share: last.share,
    steps: steps.map(({ share }) => share),
    appliedAt: last.appliedAt,
    secondsAtStep: secondsBetween(last.appliedAt, now),
  };
};

const rollbackOf = ({ release, progress, neighbours }: Facts): InputRollback | null => {
  if (progress.rollback === null || progress.rollback === undefined) return null;
  const from = neighbours.applied.findLast(({ releaseId }) => releaseId === progress.rollback?.from);
  const residency = progress.residencies.at(-1);
  const resident = neighbours.applied.findLastIndex(({ releaseId }) => releaseId === release.releaseId);
  return {
    from:
      from === undefined
        ? null
        : { releaseId: from.releaseId, artifacts: from.artifacts, configuration: from.configuration, migrations: from.migrations },
    residency: residency === undefined ? null : { residencyId: residency.residencyId, since: residency.since },
    between: neighbours.applied
      .slice(resident + 1)
      .toReversed()
      .map(({ releaseId, migrations }) => ({ releaseId, migrations }))
      .slice(0, MOST),
  };
};
