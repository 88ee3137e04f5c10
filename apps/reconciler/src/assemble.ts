import type { DeploymentTarget } from '@interlock/adapters/deployment-target';
import type { Signer } from '@interlock/adapters/signer';
import { RecordedEventSchema, TOPICS, type DeploymentView, type RecordedEvent } from '@interlock/contracts';
import { parseStrictJson, type Hashing } from '@interlock/domain';
import type { Clock, Logger, Materialiser, ReleaseRepository } from '@interlock/service-kit';
import { DeploymentIndex } from './follow-releases/deployment-index.ts';
import { onReleaseEvent } from './follow-releases/on-release-event.ts';
import { WorkloadNames } from './follow-releases/workload-names.ts';
import { handleLiveReport } from './follow-runtime/handle-live-report.ts';
import { LiveReports } from './follow-runtime/live-reports.ts';
import { listDeployments } from './show-deployments/list-deployments.ts';

export interface ReconcilerPorts {
  readonly repository: ReleaseRepository;
  readonly targets: ReadonlyMap<string, DeploymentTarget>;
  readonly signer: Signer;
  readonly hashing: Hashing;
  readonly clock: Clock;
  readonly logger: Logger;
}

export interface ReconcilerParts extends ReconcilerPorts {
  readonly index: DeploymentIndex;
  readonly workloads: WorkloadNames;
}

export interface Reconciler {
  readonly onReleaseEvent: ReturnType<typeof onReleaseEvent>;
  readonly materialisers: readonly Materialiser[];
  list(environment?: string): DeploymentView[];
  idle(): Promise<void>;
  stop(): Promise<void>;
}

const MAX_BYTES = 8 * 1_048_576;

/** Puts the service together from plain functions; Nest only hands in the ports. */
export const assemble = (ports: ReconcilerPorts): Reconciler => {
  const parts: ReconcilerParts = { ...ports, index: new DeploymentIndex(), workloads: new WorkloadNames() };
  const reports = new LiveReports(parts, handleLiveReport(parts));
  const releases: Materialiser = {
    topic: TOPICS.releaseEvents.name,
    onRecord: ({ value, partition, offset }) => {
      const parsed = value === null ? undefined : RecordedEventSchema.safeParse(parseStrictJson(value, { maxBytes: MAX_BYTES }));
      if (parsed?.success === true) parts.index.apply(parsed.data as RecordedEvent);
      else ports.logger.warn({ partition, offset }, 'release.events holds a message that is no event');
    },
    onReady: () => reports.start(),
  };
  return {
    onReleaseEvent: onReleaseEvent(parts, reports),
    materialisers: [parts.workloads.materialiser, releases],
    list: listDeployments(parts.index, reports),
    idle: () => reports.idle(),
    stop: () => reports.stop(),
  };
};
