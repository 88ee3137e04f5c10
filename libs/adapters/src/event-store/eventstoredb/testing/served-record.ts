import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeHashing } from '../../../hashing/index.ts';
import type { EventStore } from '../../event-store.ts';
import { openSqliteEventStore } from '../../sqlite/index.ts';
import { serveEventStore, type EventStoreServer, type ServeEventStoreOptions } from '../../wire-server/index.ts';
import { openEventStoreDb, type EventStoreDbOptions, type Notice } from '../index.ts';

export interface ServedRecord {
  /** The embedded record behind the wire. */
  readonly record: EventStore;
  readonly url: string;
  readonly notices: Notice[];
  /** Resolves with the next notice of a code. */
  noticed(code: Notice['code']): Promise<Notice>;
  /** The real client over the real wire. Closed with the rest. */
  open(options?: Partial<EventStoreDbOptions>): Promise<EventStore>;
  /** The server goes away with all its connections; the record stays. */
  down(): Promise<void>;
  /** It comes back at the same address. */
  up(): Promise<void>;
  close(): Promise<void>;
}

/** An embedded record in a folder of its own, served over the wire. */
export const serveRecord = async (serving: Partial<ServeEventStoreOptions> = {}): Promise<ServedRecord> => {
  const directory = await mkdtemp(join(tmpdir(), 'interlock-record-'));
  const record = await openSqliteEventStore({ directory, hashing: nodeHashing });
  const shared: EventStore[] = [];
  const openInstallation = async (prefix: string): Promise<EventStore> => {
    const store = await openSqliteEventStore({ directory: join(directory, prefix), hashing: nodeHashing });
    shared.push(store);
    return store;
  };
  const serve = (listen: string): Promise<EventStoreServer> =>
    serveEventStore({ store: record, openInstallation, writable: true, ...serving, listen });
  let server = await serve('127.0.0.1:0');
  const { url } = server;
  const opened: EventStore[] = [];
  const notices: Notice[] = [];
  let waiting: { readonly code: Notice['code']; readonly resolve: (notice: Notice) => void }[] = [];
  const onNotice = (notice: Notice): void => {
    notices.push(notice);
    const ready = waiting.filter(({ code }) => code === notice.code);
    waiting = waiting.filter((waiter) => !ready.includes(waiter));
    for (const { resolve } of ready) resolve(notice);
  };
  return {
    record,
    url,
    notices,
    noticed: (code) => new Promise((resolve) => waiting.push({ code, resolve })),
    open: async (options) => {
      const store = await openEventStoreDb({ url, hashing: nodeHashing, onNotice, ...options });
      opened.push(store);
      return store;
    },
    down: () => server.close(),
    up: async () => {
      server = await serve(new URL(url.replace('esdb:', 'http:')).host);
    },
    close: async () => {
      for (const store of opened) await store.close();
      await server.close();
      for (const store of [...shared, record]) await store.close();
      await rm(directory, { recursive: true });
    },
  };
};
