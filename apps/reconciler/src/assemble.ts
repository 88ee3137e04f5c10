import type { DeploymentTarget } from '@interlock/adapters/deployment-target';
import type { Signer } from '@interlock/adapters/signer';
import { TOPICS, type DeploymentList } from '@interlock/contracts';
import type { Hashing } from '@interlock/domain';
import {
  materialisedEvent,
  type Clock,
  type Logger,
  type Materialiser,
  type ReleaseRepository,
  type StreamRepository,
} from '@interlock/service-kit';
import { acceptReport, type AcceptReport } from './accept-report/accept-report.ts';
import { KnownEnvironments } from './accept-report/known-environments.ts';
import { UnauthorisedDeployments } from './accept-report/unauthorised-deployments.ts';
import { KnownReleases } from './accept-report/known-releases.ts';
import { DeploymentIndex, LEARNT } from './follow-releases/deployment-index.ts';
import { onReleaseEvent } from './follow-releases/on-release-event.ts';
import { WorkloadNames } from './follow-releases/workload-names.ts';
import { handleLiveReport } from './follow-runtime/handle-live-report.ts';
import { LiveReports } from './follow-runtime/live-reports.ts';
import { acceptDrift } from './report-drift/accept-drift.ts';
import { listDeployments } from './show-deployments/list-deployments.ts';

export interface ReconcilerPorts {
  readonly repository: ReleaseRepository;
  readonly streams: StreamRepository;
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
  readonly acceptDrift: ReturnType<typeof acceptDrift>;
  list(environment?: string): DeploymentList;
  readonly acceptReport: AcceptReport;
  idle(): Promise<void>;
  stop(): Promise<void>;
}

/** Puts the service together from plain functions; Nest only hands in the ports. */
export const assemble = (ports: ReconcilerPorts): Reconciler => {
  const parts: ReconcilerParts = { ...ports, index: new DeploymentIndex(), workloads: new WorkloadNames() };
  const known = new KnownReleases();
  const environments = new KnownEnvironments();
  const unauthorised = new UnauthorisedDeployments();
  const reports = new LiveReports(parts, handleLiveReport(parts));
  const releases: Materialiser = {
    topic: TOPICS.releaseEvents.name,
    eventTypes: LEARNT,
    onRecord: (record) => {
      const event = materialisedEvent(record);
      if (event !== undefined) parts.index.apply(event);
      else ports.logger.warn({ partition: record.partition, offset: record.offset }, 'release.events holds a message that is no event');
    },
    onReady: () => reports.start(),
  };
  const list = listDeployments(parts.index, reports);
  return {
    onReleaseEvent: onReleaseEvent(parts, reports),
    materialisers: [parts.workloads.materialiser, releases, known.materialiser, environments.materialiser, unauthorised.materialiser],
    acceptReport: acceptReport({ ...ports, releases: known, environments, isOwn: (environment) => ports.targets.has(environment) }),
    acceptDrift: acceptDrift(parts),
    list: (environment) => {
      const without = unauthorised.list(environment, (component, where) => known.resident(component, where) !== undefined);
      return { items: list(environment), ...(without.length === 0 ? {} : { unauthorised: without }) };
    },
    idle: () => reports.idle(),
    stop: () => reports.stop(),
  };
};
