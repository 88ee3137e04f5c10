// The embedded record behind EventStoreDB's protocol, in a process of its own: what the services' processes share when EVENTSTORE_URL names no server.
import { resolve } from 'node:path';
import { openSqliteEventStore } from '@interlock/adapters/event-store/sqlite';
import { serveEventStore } from '@interlock/adapters/event-store/wire-server';
import { nodeHashing } from '@interlock/adapters/hashing';
import { exitCodeOf, tellFailure } from '@interlock/service-kit';

/** What this process says once it answers. */
export interface ServingEvents {
  readonly url: string;
}

try {
  const directory = resolve(process.env['INTERLOCK_DATA_DIR'] ?? '.interlock/data');
  const store = await openSqliteEventStore({ directory, hashing: nodeHashing });
  const server = await serveEventStore({ store, listen: process.env['INTERLOCK_EVENTSTORE_LISTEN'] ?? '127.0.0.1:0', writable: true });
  let stopping = false;
  const stop = async (): Promise<void> => {
    if (stopping) return;
    stopping = true;
    await server.close();
    await store.close();
    process.exit(0);
  };
  for (const signal of ['SIGTERM', 'SIGINT', 'disconnect'] as const) process.on(signal, () => void stop());
  process.send?.({ url: server.url } satisfies ServingEvents);
} catch (error) {
  tellFailure(error);
  process.exit(exitCodeOf(error));
}
