import { MessageBusError } from '../message-bus.ts';
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

/** What kafkajs says while brokers are away, of every request of every consumer anew. */
const AWAY: ReadonlySet<string> = new Set([
  'KafkaJSBrokerNotFound',
  'KafkaJSConnectionClosedError',
  'KafkaJSConnectionError',
  'KafkaJSRequestTimeoutError',
]);
const SUMMED_UP_MS = 30_000;

/** The words of what says that brokers are away; undefined: it says something else. */
const awayWords = (error: unknown): string | undefined => {
  for (let at: unknown = error, depth = 0; depth < 5 && at instanceof Error; depth += 1, at = at.cause)
    if (AWAY.has(at.name)) return at.message;
  return undefined;
};

/** Times are of `now`. */
interface Trouble {
  readonly since: number;
  last: number;
  reported: number | undefined;
  /** How often it was said since. */
  heldBack: number;
}

/**
 * A reporter that passes everything on but what passes by itself (that too, once it has been said for ten seconds), and what is said of brokers that are away: that once, and
 * while it lasts every thirty seconds how often it was said.
 */
export const lastingTroubles = (
  report: (error: unknown) => void,
  now: () => number = () => performance.now(),
): ((error: unknown) => void) => {
  const troubles = new Map<string, Trouble>();
  const hear = (words: string, overMs: number): Trouble => {
    const at = now();
    const before = troubles.get(words);
    const lasting = before !== undefined && at - before.last <= overMs;
    const trouble = lasting ? before : { since: at, last: at, reported: undefined, heldBack: 0 };
    trouble.last = at;
    troubles.set(words, trouble);
    return trouble;
  };
  return (error) => {
    const type = passingType(error);
    if (type !== undefined) {
      const { since, last } = hear(type, OVER_MS);
      if (last - since >= MOMENT_MS) report(error);
      return;
    }
    const words = awayWords(error);
    if (words === undefined) return report(error);
    const trouble = hear(words, SUMMED_UP_MS);
    const { since, last, reported, heldBack } = trouble;
    if (reported !== undefined && last - reported < SUMMED_UP_MS) {
      trouble.heldBack += 1;
      return;
    }
    trouble.reported = last;
    trouble.heldBack = 0;
    report(reported === undefined ? error : summedUp(error, words, { seconds: Math.round((last - since) / 1_000), times: heldBack + 1 }));
  };
};

const summedUp = (cause: unknown, words: string, { seconds, times }: { readonly seconds: number; readonly times: number }): Error =>
  new MessageBusError('message-bus.unavailable', `${words}; for ${seconds} s now, said ${times} times since it was last told`, { cause });
