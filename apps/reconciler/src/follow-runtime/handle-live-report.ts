import type { LiveState } from '@interlock/adapters/deployment-target';
import type { ReconcilerParts } from '../assemble.ts';
import { confirmDeployment } from '../confirm-deployment/confirm-deployment.ts';
import { failDeployment } from '../confirm-deployment/fail-deployment.ts';
import type { WhatRuns } from '../confirm-deployment/what-runs.ts';
import { reportDrift } from '../report-drift/report-drift.ts';

/** What a runtime says either ends the rollout whose authorisation it names, or is held against what should run. */
export const handleLiveReport = (parts: ReconcilerParts) => {
  const confirm = confirmDeployment(parts);
  const fail = failDeployment(parts);
  const drift = reportDrift(parts);
  return async (environment: string, live: LiveState): Promise<void> => {
    const causationId = causationOf(environment, live, parts);
    const started = parts.index.rollouts(environment, live.workload).filter(({ status }) => status === 'started');
    const named = started.find(({ authorisationId }) => authorisationId === live.authorisationId);
    if (named !== undefined && live.status === 'failed') {
      const { releaseId, authorisationId } = named;
      const message = live.message ?? 'the runtime gave no reason';
      return fail({ releaseId, environment, authorisationId, code: 'runtime.failed', message, causationId });
    }
    if (named !== undefined && named === parts.index.current(environment, live.workload)) return confirm(named, live, causationId);
    // Another took its place, as its rollback does: it gets no right to run any more. Should that one come to nothing, it is looked at again.
    // Between two releases, or two steps, what runs is in motion; it is looked at again when the rollout has ended, or the step is live.
    if (started.length === 0) return drift(environment, live, causationId);
  };
};

/** The same report is the same cause, however often it is made and whoever hears it. */
const causationOf = (environment: string, live: LiveState, { hashing }: ReconcilerParts): string => {
  const { workload, reference, status, share, instances, rest } = live;
  const step =
    rest === undefined && share === undefined
      ? []
      : [String(share), String(instances?.updated), ...(rest === undefined ? [] : digestsOf(rest))];
  const said = [status, ...digestsOf(live), ...step].join(' ');
  return `live|${environment}|${workload}|${reference ?? 'none'}|${hashing.sha256Hex(said)}`;
};

const digestsOf = ({ artifacts, configuration }: WhatRuns): string[] => [
  ...artifacts.map(({ digest }) => digest).toSorted(),
  configuration?.digest ?? '',
];
