import { types } from 'node:util';
import type { Delivery, MessageHandler, Verdict } from '../message-bus.ts';
import { backOffDelay, type BackOff } from './back-off.ts';

export interface AttemptPolicy {
  /** How often a handler may throw on one message before it is parked. */
  readonly maxAttempts: number;
  readonly backOff: BackOff;
  readonly random: () => number;
}

/** A verdict, and whether the handler threw to give it. */
export type Outcome = Verdict & { readonly threw: boolean };

/** The longest delay that a timer takes; a longer one would fire at once. */
const LONGEST_DELAY_MS = 2 ** 31 - 1;

/** Runs the handler once and never rejects. `failures` is how often it threw on this message before. */
export async function attemptDelivery(
  handler: MessageHandler,
  delivery: Delivery,
  failures: number,
  policy: AttemptPolicy,
): Promise<Outcome> {
  try {
    return checked(await handler(delivery));
  } catch (error) {
    const cause = causeOf(error);
    if (failures + 1 >= policy.maxAttempts) return { kind: 'park', cause, threw: true };
    return { kind: 'retry', delayMs: backOffDelay(failures + 1, policy.backOff, policy.random), cause, threw: true };
  }
}

/** A handler that forgets to answer has not acknowledged: whatever is not a verdict counts as thrown. */
function checked(verdict: Verdict | undefined): Outcome {
  switch (verdict?.kind) {
    case 'ack':
      return { kind: 'ack', threw: false };
    case 'park':
      return { kind: 'park', cause: String(verdict.cause), threw: false };
    case 'retry': {
      if (!(verdict.delayMs >= 0)) throw new TypeError(`verdict.delayMs: expected milliseconds from 0, found ${String(verdict.delayMs)}`);
      return { kind: 'retry', delayMs: Math.min(verdict.delayMs, LONGEST_DELAY_MS), cause: String(verdict.cause), threw: false };
    }
    default:
      throw new TypeError(`verdict: expected ack, retry or park, found ${JSON.stringify(verdict) ?? 'undefined'}`);
  }
}

function causeOf(error: unknown): string {
  if (!types.isNativeError(error)) return `thrown: ${String(error)}`;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name;
  return `${code}: ${error.message}`;
}
