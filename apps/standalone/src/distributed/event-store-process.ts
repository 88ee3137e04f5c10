// The embedded record behind EventStoreDB's protocol, in a process of its own: what the services' processes share when EVENTSTORE_URL names no server.
import { resolve } from 'node:path';
import { openSqliteEventStore } from '@interlock/adapters/event-store/sqlite';
import { serveEventStore } from '@interlock/adapters/event-store/wire-server';
import { nodeHashing } from '@interlock/adapters/hashing';
import { serveUntilStopped } from '@interlock/service-kit';

/** What this process says once it answers. */
export interface ServingEvents {
  readonly url: string;
}

await serveUntilStopped(async ({ onClose }) => {
  const directory = resolve(process.env['INTERLOCK_DATA_DIR'] ?? '.interlock/data');
  const store = await openSqliteEventStore({ directory, hashing: nodeHashing });
  onClose(() => store.close());
  const server = await serveEventStore({ store, listen: process.env['INTERLOCK_EVENTSTORE_LISTEN'] ?? '127.0.0.1:0', writable: true });
  onClose(() => server.close());
  process.send?.({ url: server.url } satisfies ServingEvents);
});
