import { kafkaErrorType } from './kafka-error.ts';

/** Brokers that have just started, or hand a partition over, say these for a moment; whoever is told so tries again. */
const PASSING: ReadonlySet<string> = new Set([
  'GROUP_COORDINATOR_NOT_AVAILABLE',
  'GROUP_LOAD_IN_PROGRESS',
  'LEADER_NOT_AVAILABLE',
  'NOT_COORDINATOR_FOR_GROUP',
  'NOT_LEADER_FOR_PARTITION',
]);

const MOMENT_MS = 10_000;
/** What was not said for this long is over: it begins anew. */
const OVER_MS = 5_000;

const passingType = (error: unknown): string | undefined => {
  const type = kafkaErrorType(error);
  if (type !== undefined && PASSING.has(type)) return type;
  return error instanceof Error && error.name === 'KafkaJSGroupCoordinatorNotFound' ? 'GROUP_COORDINATOR_NOT_AVAILABLE' : undefined;
};

/** A reporter that passes everything on but what passes by itself; that too, once it has been said for ten seconds. */
export const lastingTroubles = (
  report: (error: unknown) => void,
  now: () => number = () => performance.now(),
): ((error: unknown) => void) => {
  const said = new Map<string, { readonly since: number; last: number }>();
  return (error) => {
    const type = passingType(error);
    if (type === undefined) return report(error);
    const at = now();
    const before = said.get(type);
    const since = before === undefined || at - before.last > OVER_MS ? at : before.since;
    said.set(type, { since, last: at });
    if (at - since >= MOMENT_MS) report(error);
  };
};
