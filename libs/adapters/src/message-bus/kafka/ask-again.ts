import { setTimeout as delay } from 'node:timers/promises';
import { MessageBusError } from '../message-bus.ts';
import { backOffDelay, type AttemptPolicy } from '../delivery/index.ts';
import { asBusError, isHopeless, kafkaErrorType } from './kafka-error.ts';

export interface Patience {
  readonly attempts: Pick<AttemptPolicy, 'backOff' | 'random'>;
  readonly withinMs: number;
  /** Nothing is asked again from then on. */
  readonly isOver: () => boolean;
  /** Ends a pause. */
  readonly closing: AbortSignal;
}

/** Brokers that are away for a moment, or have not heard of each other yet, are asked again. Rejects with what they said last. */
export const askAgain = async <T>(
  doing: string,
  work: () => Promise<T>,
  { attempts, withinMs, isOver, closing }: Patience,
  onWaiting: (error: MessageBusError) => void = () => undefined,
): Promise<T> => {
  const until = performance.now() + withinMs;
  for (let failures = 1; ; failures += 1) {
    try {
      return await work();
    } catch (error) {
      const busError = asBusError(error, doing);
      const wait = Math.max(50, backOffDelay(failures, attempts.backOff, attempts.random));
      if (!isPassing(error) || isOver() || performance.now() + wait > until) throw busError;
      onWaiting(busError);
      await delay(wait, undefined, { signal: closing }).catch(() => undefined); // closed: the next attempt says so
    }
  }
};

const DECISIVE = new Set([
  'INVALID_TOPIC_EXCEPTION',
  'INVALID_CONFIG',
  'INVALID_REPLICATION_FACTOR',
  'POLICY_VIOLATION',
  'INVALID_PARTITIONS',
]);

const isPassing = (error: unknown): boolean =>
  !isHopeless(error) &&
  !DECISIVE.has(kafkaErrorType(error) ?? '') &&
  (!(error instanceof MessageBusError) || error.code === 'message-bus.unavailable');
