import type { DatabaseSync } from 'node:sqlite';
import { Outcome, type RecordedEvent } from '@interlock/contracts';
import { SCHEMA_VERSION, type Metrics } from '@interlock/service-kit';

const DECISIONS = 'decisions';
const DEPLOYMENTS = 'deployments';

const RESULTS: Readonly<Record<string, string>> = {
  DeploymentStarted: 'started',
  DeploymentApplied: 'applied',
  DeploymentFailed: 'failed',
  RolledBack: 'rolled_back',
};

interface Total {
  readonly name: string;
  readonly label: string;
  readonly n: number;
}

/** What an event adds to the totals. Whatever it holds stops nothing: what this version does not know is not counted. */
const countedAs = ({ type, data, metadata }: RecordedEvent): readonly [name: string, label: string] | undefined => {
  if (metadata.schemaVersion > SCHEMA_VERSION) return undefined;
  if (type === 'DecisionRecorded') {
    const { success, data: known } = Outcome.safeParse((data as { readonly outcome?: unknown } | null)?.outcome);
    return success ? [DECISIONS, known] : undefined;
  }
  const result = RESULTS[type];
  return result === undefined ? undefined : [DEPLOYMENTS, result];
};

const totalsOf = (events: readonly RecordedEvent[]): Total[] => {
  const totals = new Map<string, Total>();
  for (const event of events) {
    const [name, label] = countedAs(event) ?? [];
    if (name === undefined || label === undefined) continue;
    const key = `${name} ${label}`;
    totals.set(key, { name, label, n: (totals.get(key)?.n ?? 0) + 1 });
  }
  return [...totals.values()];
};

/** Adds a batch to the stored totals, inside the projection's transaction. */
export const totalsWriter = (database: DatabaseSync): ((events: readonly RecordedEvent[]) => void) => {
  const add = database.prepare('INSERT INTO totals VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET n = n + excluded.n');
  return (events) => {
    for (const { name, label, n } of totalsOf(events)) add.run(name, label, n);
  };
};

export interface RecordMetrics {
  projected(events: readonly RecordedEvent[]): void;
}

/** Counters over the whole record: they go on from the stored totals, so that neither a restart nor a rebuild counts anything twice. */
export const recordMetrics = (metrics: Metrics, database: DatabaseSync, startPosition: number): RecordMetrics => {
  const decisions = metrics.counter({
    name: 'interlock_decisions_total',
    help: 'Decisions on the record, by outcome.',
    labels: { outcome: Outcome.options },
  });
  const deployments = metrics.counter({
    name: 'interlock_deployments_total',
    help: 'Deployments on the record, by what became of them.',
    labels: { result: Object.values(RESULTS) },
  });
  const position = metrics.gauge({
    name: 'interlock_projection_position',
    help: 'Position of the record up to which the views tell.',
    labels: {},
  });
  const add = (totals: readonly Total[]): void => {
    for (const { name, label, n } of totals) {
      if (name === DECISIONS) decisions.add({ outcome: label as Outcome }, n);
      else deployments.add({ result: label }, n);
    }
  };
  add(database.prepare('SELECT name, label, n FROM totals').all() as unknown as Total[]);
  position.set({}, startPosition);
  return {
    projected: (events) => {
      add(totalsOf(events));
      position.set({}, events.at(-1)?.position ?? startPosition);
    },
  };
};
