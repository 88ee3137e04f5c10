// The event store in a process of its own, as event-store-process.ts, whose wire can be broken while it runs: on SIGUSR2 it takes the fault that lies in its file, and says so.
import { readFileSync, writeSync } from 'node:fs';
import { resolve } from 'node:path';
import { openSqliteEventStore } from '@interlock/adapters/event-store/sqlite';
import { serveEventStore } from '@interlock/adapters/event-store/wire-server';
import { FaultyWire } from '@interlock/adapters/event-store/wire-server/testing';
import { nodeHashing } from '@interlock/adapters/hashing';
import { serveUntilStopped } from '@interlock/service-kit';
import type { ServingEvents } from '../../distributed/event-store-process.ts';
import { faultFile } from './arm-fault.ts';
import { EVENT_STORE, type WireFault } from './break-wire.ts';
import { phantom } from './phantom.ts';

const STDERR = 2;
const say = (words: string): void => void writeSync(STDERR, `fault: ${words}\n`);

await serveUntilStopped(async ({ onClose }) => {
  const directory = resolve(process.env['INTERLOCK_DATA_DIR'] ?? '.interlock/data');
  const store = await openSqliteEventStore({ directory, hashing: nodeHashing });
  onClose(() => store.close());
  const wire = new FaultyWire();
  process.on('SIGUSR2', () => {
    const fault = JSON.parse(readFileSync(faultFile(directory, EVENT_STORE), 'utf8')) as WireFault;
    wire.failAppends(...(fault.appends ?? []));
    if (fault.slowMs !== undefined) wire.slow(fault.slowMs);
    if (fault.silent === true) wire.silence();
    if (fault.silent === false) wire.speak();
    if (fault.phantom === null) wire.tamper((response) => [response]);
    else if (fault.phantom !== undefined) wire.tamper(phantom(fault.phantom, say));
    say(`armed ${JSON.stringify(wire.calls)}`);
  });
  const listen = process.env['INTERLOCK_EVENTSTORE_LISTEN'] ?? '127.0.0.1:0';
  const server = await serveEventStore({ store, listen, writable: true, around: wire.around });
  onClose(() => server.close());
  process.send?.({ url: server.url } satisfies ServingEvents);
});
