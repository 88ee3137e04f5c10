// The embedded record behind EventStoreDB's protocol, in a process of its own: what the services' processes share when EVENTSTORE_URL names no server.
import { join, resolve } from 'node:path';
import type { EventStore } from '@interlock/adapters/event-store';
import { openSqliteEventStore } from '@interlock/adapters/event-store/sqlite';
import { serveEventStore } from '@interlock/adapters/event-store/wire-server';
import { nodeHashing } from '@interlock/adapters/hashing';
import { serveUntilStopped, type Lifetime } from '@interlock/service-kit';

/** What this process says once it answers. */
export interface ServingEvents {
  readonly url: string;
}

const serve = async ({ onClose }: Lifetime): Promise<void> => {
  const directory = resolve(process.env['INTERLOCK_DATA_DIR'] ?? '.interlock/data');
  const store = await openSqliteEventStore({ directory, hashing: nodeHashing });
  const records = [store];
  onClose(async () => void (await Promise.all(records.map((record) => record.close()))));
  const openInstallation = async (prefix: string): Promise<EventStore> => {
    const record = await openSqliteEventStore({ directory: join(directory, 'installations', prefix), hashing: nodeHashing });
    records.push(record);
    return record;
  };
  const listen = process.env['INTERLOCK_EVENTSTORE_LISTEN'] ?? '127.0.0.1:0';
  const server = await serveEventStore({ store, openInstallation, listen, writable: true });
  onClose(() => server.close());
  process.send?.({ url: server.url } satisfies ServingEvents);
};

await serveUntilStopped(serve, { parts: 'engines' });
