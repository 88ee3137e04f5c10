import { setTimeout as delay } from 'node:timers/promises';
import { EventStoreDBClient } from '@eventstore/db-client';
import { messageOf } from '../../durable-files/index.ts';
import { BatchedAppends } from './batched-appends.ts';
import { dialOnlyHeld } from './dial-only-held.ts';

export class EventStoreUrlError extends Error {
  readonly code = 'config.invalid';
  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'EventStoreUrlError';
  }
}

const DISPOSE_MS = 1_000;

/** The server's newer names for the same protocol, which this client does not know. */
const asClientKnows = (url: string): string => url.trim().replace(/^(?:kurrentdb|kurrent|kdb)(\+discover)?:\/\//, 'esdb$1://');

/** The client, and a new one in its place when it hangs: some of its failures stay with it for good (a rejected look-up of server features, a call without deadline). */
export class Connection {
  readonly #url: string;
  #client: EventStoreDBClient;
  #appends: BatchedAppends;

  constructor(url: string) {
    dialOnlyHeld();
    this.#url = asClientKnows(url);
    this.#client = this.#connect();
    this.#appends = new BatchedAppends(this.#client);
  }

  get appends(): BatchedAppends {
    return this.#appends;
  }

  get client(): EventStoreDBClient {
    return this.#client;
  }

  /** Lets go of a client that hangs; calls of others over it end with an error. */
  renew(hung: EventStoreDBClient): void {
    if (this.#client !== hung) return;
    this.#appends.close();
    this.#client = this.#connect();
    this.#appends = new BatchedAppends(this.#client);
    void dispose(hung);
  }

  close(): Promise<void> {
    this.#appends.close();
    return dispose(this.#client);
  }

  #connect(): EventStoreDBClient {
    try {
      return EventStoreDBClient.connectionString(this.#url);
    } catch (error) {
      // The address may hold a password: only what the client says about it is told.
      const said = messageOf(error).replaceAll(/\/\/[^@/]*@/g, '//…@');
      throw new EventStoreUrlError(`event store address: ${said}`, { cause: error });
    }
  }
}

const dispose = async (client: EventStoreDBClient): Promise<void> => {
  // It waits for calls to be over that may never be.
  await Promise.race([client.dispose(), delay(DISPOSE_MS, undefined, { ref: false })]);
  // dispose() ends the calls and leaves the channel open.
  await (client as unknown as { getChannel(): Promise<{ close(): void }> }).getChannel().then(
    (channel) => channel.close(),
    () => undefined,
  );
};
