import { setTimeout as delay } from 'node:timers/promises';
import type { Hashing } from '@interlock/domain';
import { EventStoreError, type EventStore } from '../event-store.ts';
import { Connection } from './connection.ts';
import { EventStoreDb } from './event-store-db.ts';
import type { Notice } from './notice.ts';
import { OwnStreams } from './own-streams.ts';
import { requireDurableNode } from './require-durable-node.ts';

export interface EventStoreDbOptions {
  /** `esdb://user:password@host:2113`, `esdb+discover://…`, or the same with `kurrentdb`; `?tls=false` for a node without TLS. */
  readonly url: string;
  readonly hashing: Hashing;
  /** Put before the name of every stream; empty (default) where the store is for this installation alone. */
  readonly streamPrefix?: string;
  /** Lets a node that keeps everything in memory pass: default false. */
  readonly development?: boolean;
  /** A subscription that is behind the record and says nothing for this long is taken up anew: default 20 s, so that who waits for it is served within half a minute. */
  readonly watchDogMs?: number;
  /** How long an answer is waited for: default 10 s. */
  readonly deadlineMs?: number;
  /** How long opening goes on while the store does not answer: it may be starting. Default 30 s. */
  readonly openTimeoutMs?: number;
  readonly onNotice: (notice: Notice) => void;
}

const OPEN_MS = 30_000;
const AGAIN_MS = 500;

/** Opens the record in an EventStoreDB. Rejects with `config.invalid`, `config.event_store_in_memory` or `event-store.unavailable`. */
export const openEventStoreDb = async (options: EventStoreDbOptions): Promise<EventStore> => {
  const {
    url,
    hashing,
    streamPrefix = '',
    development = false,
    watchDogMs = 20_000,
    deadlineMs = 10_000,
    openTimeoutMs = OPEN_MS,
    onNotice,
  } = options;
  const connection = new Connection(url);
  const store = new EventStoreDb({ connection, own: new OwnStreams(streamPrefix), hashing, watchDogMs, deadlineMs, onNotice });
  try {
    // A store that cannot be read is found out now rather than by the first message.
    await untilItAnswers(() => store.head(), openTimeoutMs, onNotice);
    await requireDurableNode(connection.client, { url, development, onNotice });
    return store;
  } catch (error) {
    await store.close();
    throw error;
  }
};

const untilItAnswers = async (read: () => Promise<unknown>, openTimeoutMs: number, onNotice: (notice: Notice) => void): Promise<void> => {
  const end = performance.now() + openTimeoutMs;
  for (let tries = 1; ; tries += 1) {
    try {
      await read();
      return;
    } catch (error) {
      const away = error instanceof EventStoreError && error.code === 'event-store.unavailable';
      if (!away || performance.now() + AGAIN_MS > end) throw error;
      if (tries === 1) {
        const message = `the event store does not answer yet; asking again for ${openTimeoutMs / 1_000} s: ${error.message}`;
        onNotice({ code: 'event-store.awaited', message, cause: error });
      }
    }
    await delay(AGAIN_MS);
  }
};
