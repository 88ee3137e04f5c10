import type { RecordedEvent } from '@interlock/contracts';
import type { Metrics } from '@interlock/service-kit';

/** From which milestone to which. */
export const STAGES = ['decide', 'authorise', 'approve', 'start', 'apply', 'verify', 'request_to_applied'] as const;
type Stage = (typeof STAGES)[number];

/** From an automatic decision to a person who was on holiday. */
const BUCKETS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60, 300, 900, 3600, 14_400, 86_400, 604_800];

/** Which stage an event ends, and with which event it began; and what it is the beginning of. */
const ENDS: Readonly<Record<string, readonly { readonly stage: Stage; readonly since: string }[]>> = {
  DecisionRecorded: [{ stage: 'decide', since: 'requested' }],
  AuthorisationIssued: [{ stage: 'authorise', since: 'decided' }],
  ApprovalGranted: [{ stage: 'approve', since: 'asked' }],
  ApprovalRefused: [{ stage: 'approve', since: 'asked' }],
  DeploymentStarted: [{ stage: 'start', since: 'authorised' }],
  DeploymentApplied: [
    { stage: 'apply', since: 'started' },
    { stage: 'request_to_applied', since: 'requested' },
  ],
  DeploymentVerified: [{ stage: 'verify', since: 'applied' }],
};

/** `again`: another one opens the stage anew (a new attempt); otherwise the first counts. */
const BEGINS: Readonly<Record<string, { readonly milestone: string; readonly again: boolean }>> = {
  PromotionRequested: { milestone: 'requested', again: true },
  DecisionRecorded: { milestone: 'decided', again: false },
  AuthorisationIssued: { milestone: 'authorised', again: true },
  ApprovalRequested: { milestone: 'asked', again: true },
  DeploymentStarted: { milestone: 'started', again: true },
  DeploymentApplied: { milestone: 'applied', again: true },
};

/** Releases under way that are kept in mind. One that is forgotten is not measured: an observation fewer, never a wrong one. */
const LIMIT = 10_000;

/**
 * Time per stage, from one event on the record to the next, by server time. A stage is told once, when its end is recorded while this process runs:
 * views that are built anew pass over old events without telling them again.
 */
export const stageTimes = (metrics: Metrics, startedAtMs: number): ((events: readonly RecordedEvent[]) => void) => {
  const histogram = metrics.histogram({
    name: 'interlock_stage_seconds',
    help: 'Time that a release took from one milestone to the next in an environment.',
    labels: { stage: STAGES },
    buckets: BUCKETS,
  });
  const underWay = new Map<string, Map<string, number>>();
  const milestonesOf = (key: string): Map<string, number> => {
    const milestones = underWay.get(key) ?? new Map<string, number>();
    underWay.delete(key);
    underWay.set(key, milestones);
    if (underWay.size > LIMIT) underWay.delete(underWay.keys().next().value ?? '');
    return milestones;
  };
  const note = (event: RecordedEvent): void => {
    const environment = environmentOf(event);
    if (environment === undefined) return;
    const milestones = milestonesOf(`${event.stream} ${environment}`);
    const at = Date.parse(event.metadata.recordedAt);
    for (const { stage, since } of ENDS[event.type] ?? []) {
      const began = milestones.get(since);
      if (began === undefined || at < startedAtMs || milestones.has(`told ${stage}`)) continue;
      histogram.observe({ stage }, Math.max(0, at - began) / 1000);
      milestones.set(`told ${stage}`, at);
    }
    const begins = BEGINS[event.type];
    if (begins === undefined || (!begins.again && milestones.has(begins.milestone))) return;
    milestones.set(begins.milestone, at);
    if (event.type === 'PromotionRequested') forgetAttempt(milestones);
  };
  return (events) => {
    for (const event of events) if (ENDS[event.type] !== undefined || BEGINS[event.type] !== undefined) note(event);
  };
};

/** Another attempt is measured from its own beginning. */
const forgetAttempt = (milestones: Map<string, number>): void => {
  for (const name of milestones.keys()) if (name !== 'requested') milestones.delete(name);
};

const environmentOf = ({ type, data }: RecordedEvent): string | undefined => {
  const found = type === 'AuthorisationIssued' ? (data as { authorisation?: object }).authorisation : (data as object);
  const environment = (found as { environment?: unknown } | undefined)?.environment;
  return typeof environment === 'string' ? environment : undefined;
};
