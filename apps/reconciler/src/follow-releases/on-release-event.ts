import { ACK, type Verdict } from '@interlock/adapters/message-bus';
import type { RecordedEvent, ReleaseEvent } from '@interlock/contracts';
import type { ReconcilerParts } from '../assemble.ts';
import { LEARNT } from './deployment-index.ts';
import type { LiveReports } from '../follow-runtime/live-reports.ts';
import { resolveReplacedDrift } from '../report-drift/resolve-replaced.ts';
import { recordRollback } from '../roll-back/record-rollback.ts';
import { applyDesiredState } from '../start-deployment/apply-desired-state.ts';
import { startDeployment } from '../start-deployment/start-deployment.ts';

/** What the reconciler does about each event of a release. */
export const onReleaseEvent = (parts: ReconcilerParts, reports: LiveReports) => {
  const start = startDeployment(parts, reports);
  const apply = applyDesiredState(parts, reports);
  const resolveReplaced = resolveReplacedDrift(parts);
  const rolledBack = recordRollback(parts);
  return async (recorded: RecordedEvent, causationId: string): Promise<Verdict> => {
    parts.index.apply(recorded);
    const event = recorded as RecordedEvent & ReleaseEvent;
    const releaseId = event.stream.slice('release-'.length);
    if (event.type === 'AuthorisationIssued') return start(event.data.authorisation, causationId);
    if (event.type === 'DeploymentStarted') return apply(releaseId, event.data.environment, event.data.deploymentId);
    if (!ENDS.has(event.type) || !('environment' in event.data)) return ACK;
    const { environment } = event.data;
    const workload = parts.index.workload(releaseId, environment);
    if (workload === undefined) return ACK;
    if (event.type === 'DeploymentApplied') {
      await rolledBack(recorded, event.data, releaseId);
      await resolveReplaced(environment, workload);
    }
    // A report may have come before this event was known.
    reports.look(environment, workload);
    return ACK;
  };
};

/** What ends a rollout, a step or a drift, or stops it. */
const ENDS: ReadonlySet<string> = new Set([
  'DeploymentStepApplied',
  'DeploymentApplied',
  'DeploymentFailed',
  'AuthorisationVoided',
  'DeploymentDegraded',
  'RolledBack',
  'ReleaseSuperseded',
  'DriftDetected',
  'DriftResolved',
]);

/** Types that are acted upon, and those that the index learns from: it must not hear of one without what came before it. */
export const FOLLOWED: ReadonlySet<string> = LEARNT.union(new Set(['AuthorisationIssued', 'DeploymentStarted', ...ENDS]));
