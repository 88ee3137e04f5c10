import { randomUUID } from 'node:crypto';
import type { EventStore } from '../event-store.ts';

/** A store under test. It may hold events of others; every test makes streams of its own. */
export interface ContractSubject {
  readonly store: EventStore;
  /** Closes the store, if it is open, and opens it again over the same record. */
  reopen(): Promise<EventStore>;
  /** Closes the store and removes what it left. */
  close(): Promise<void>;
}

export type OpenSubject = () => Promise<ContractSubject>;

export const aStream = (): string => `release-${randomUUID()}`;

/** Code of the error that a promise rejects with; fails when it resolves. */
export const codeOf = async (promise: Promise<unknown>): Promise<unknown> => {
  const outcome = await promise.then(
    (value) => ({ resolved: value }),
    (error: unknown) => ({ error }),
  );
  if ('resolved' in outcome) throw new Error(`expected a rejection, resolved with ${JSON.stringify(outcome.resolved)}`);
  return outcome.error instanceof Error && 'code' in outcome.error ? outcome.error.code : outcome.error;
};
