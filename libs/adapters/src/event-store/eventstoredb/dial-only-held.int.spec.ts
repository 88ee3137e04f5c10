import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { serveRecord, type ServedRecord } from './testing/served-record.ts';

/** Longer than grpc-js waits before it dials for the second time: 1 s, and a fifth of it more or less. */
const SECOND_DIAL_MS = 3_000;

const listening = async (server: Server, port = 0): Promise<number> => {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
};

describe('a store that comes back after a client has given up on it and tried again', () => {
  let served: ServedRecord;
  beforeEach(async () => {
    served = await serveRecord();
  });
  afterEach(() => served.close());

  it('is held by one connection, and by none once the client is closed', async () => {
    const there = Number(new URL(served.url.replace('esdb:', 'http:')).port);
    const open = new Set<object>();
    const door = createServer((socket) => {
      open.add(socket);
      socket.once('close', () => open.delete(socket)).once('error', () => undefined);
      socket.pipe(connect(there, '127.0.0.1').once('error', () => socket.destroy())).pipe(socket);
    });
    const port = await listening(door);
    door.close();
    await once(door, 'close');

    const opening = served.open({ url: `esdb://127.0.0.1:${port}?tls=false` });
    await served.noticed('event-store.awaited');
    // Meanwhile it has let go of some channels, each of which waits to dial again.
    await pause(700);
    await listening(door, port);
    const store = await opening;
    await pause(SECOND_DIAL_MS);
    expect(open.size).toBe(1);

    await store.close();
    while (open.size > 0) await pause(20);
    await new Promise((resolve) => door.close(resolve));
  });
});
