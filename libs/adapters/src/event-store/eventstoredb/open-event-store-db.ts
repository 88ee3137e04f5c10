import type { Hashing } from '@interlock/domain';
import type { EventStore } from '../event-store.ts';
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
  /** A subscription that is behind the record and says nothing for this long is taken up anew: default 30 s. */
  readonly watchDogMs?: number;
  /** How long an answer is waited for: default 10 s. */
  readonly deadlineMs?: number;
  readonly onNotice: (notice: Notice) => void;
}

/** Opens the record in an EventStoreDB. Rejects with `config.invalid`, `config.event_store_in_memory` or `event-store.unavailable`. */
export const openEventStoreDb = async (options: EventStoreDbOptions): Promise<EventStore> => {
  const { url, hashing, streamPrefix = '', development = false, watchDogMs = 30_000, deadlineMs = 10_000, onNotice } = options;
  const connection = new Connection(url);
  const store = new EventStoreDb({ connection, own: new OwnStreams(streamPrefix), hashing, watchDogMs, deadlineMs, onNotice });
  try {
    // A store that cannot be read is found out now rather than by the first message.
    await store.head();
    await requireDurableNode(connection.client, { url, development, onNotice });
    return store;
  } catch (error) {
    await store.close();
    throw error;
  }
};
