import { EventStoreError } from '@interlock/adapters/event-store';
import { MessageBusError, type Verdict } from '@interlock/adapters/message-bus';
import { StrictJsonError, withoutSecrets } from '@interlock/domain';
import { ZodError } from 'zod';
import { ParkError } from './park-error.ts';

const LONGEST_DELAY_MS = 15_000;

/**
 * What a handler's error means. Undefined: unexpected, the bus retries with back-off and parks at its attempt limit. An outage is retried for as
 * long as it lasts: it must never look like a bad message.
 */
export const judgeError = (error: unknown, attempt: number): Verdict | undefined => {
  const cause = describeError(error);
  if (error instanceof ParkError || error instanceof StrictJsonError || error instanceof ZodError) return { kind: 'park', cause };
  if (error instanceof EventStoreError && error.code === 'event-store.too_large') return { kind: 'park', cause };
  if (error instanceof MessageBusError && error.code === 'message-bus.too_large') return { kind: 'park', cause };
  if (codeOf(error) === 'release.too_much_evidence') return { kind: 'park', cause };
  if (isTransient(error)) return { kind: 'retry', delayMs: Math.min(LONGEST_DELAY_MS, 100 * 2 ** Math.min(attempt - 1, 8)), cause };
  return undefined;
};

const TRANSIENT = [
  'event-store.conflict',
  'event-store.unavailable',
  'event-store.unknown_result',
  'message-bus.unavailable',
  'content-store.unavailable',
  'evidence-verifier.unavailable',
];
const isTransient = (error: unknown): boolean => TRANSIENT.includes(codeOf(error) ?? '');

const codeOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;

/** `code: message`, short enough to keep beside a parked message. */
export const describeError = (error: unknown): string => {
  if (error instanceof ZodError) {
    const [issue] = error.issues;
    return `message.invalid: ${issue === undefined ? 'does not match its schema' : `${issue.path.join('.') || 'document'}: ${issue.message}`}`.slice(
      0,
      500,
    );
  }
  if (!(error instanceof Error)) return withoutSecrets(`thrown: ${String(error)}`).slice(0, 500);
  return withoutSecrets(`${codeOf(error) ?? error.name}: ${error.message}`).slice(0, 500);
};
