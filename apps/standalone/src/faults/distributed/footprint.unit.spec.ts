import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { footprintOf, grownSince, type Footprint } from './footprint.ts';

const connectedTo = async (server: Server): Promise<Socket> => {
  if (!server.listening) await once(server.listen(0, '127.0.0.1'), 'listening');
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  await once(socket, 'connect');
  return socket;
};

const before: Footprint = { descriptors: 40, connections: 20, kinds: new Map([['socket', 30]]), memory: 100, timers: 10 };

describe('what a process holds after a fault', () => {
  it('is as it was within a tenth, or a few where a tenth is less', () => {
    expect(grownSince(before, before)).toEqual([]);
    expect(grownSince(before, { ...before, descriptors: 44, memory: 228, timers: 14 })).toEqual([]);
    expect(grownSince({ ...before, descriptors: 100 }, { ...before, descriptors: 110 })).toEqual([]);
    expect(grownSince(before, { ...before, descriptors: 1, connections: 0, memory: 1, timers: 0 })).toEqual([]);
  });

  it('may hold a second connection for each client that had one', () => {
    expect(grownSince(before, { ...before, connections: 40 })).toEqual([]);
  });

  it.each([
    [{ connections: 41 }, '41 connections to brokers where 20 were'],
    [{ descriptors: 45, kinds: new Map([['socket', 35]]) }, '45 descriptors where 40 were, socket 30 to 35'],
    [{ timers: 15 }, '15 timers where 10 were'],
    [{ memory: 229 }, '229 MiB where 100 were'],
  ])('is told where it has grown: %o', (more, words) => {
    expect(grownSince(before, { ...before, ...more })).toEqual([words]);
  });

  it('is read of the process itself', async () => {
    const own = await footprintOf({ name: 'this', pid: process.pid }, '127.0.0.1:1');
    expect(own.descriptors).toBeGreaterThan(2);
    expect(own.connections).toBe(0);
    expect(own.memory).toBeGreaterThan(20);
    expect(own.timers).toBeUndefined();
  });

  it('tells connections to brokers from what else is open', async () => {
    const [broker, other] = [createServer(), createServer()];
    const sockets = await Promise.all([broker, broker, other].map(connectedTo));
    try {
      const port = (broker.address() as AddressInfo).port;
      const { connections, kinds } = await footprintOf({ name: 'this', pid: process.pid }, `localhost:1,127.0.0.1:${port}`);
      expect(connections).toBe(2);
      // Both ends of every connection are in this process; those of a broker lead elsewhere.
      expect(kinds.get('socket')).toBeGreaterThanOrEqual(4);
    } finally {
      for (const socket of sockets) socket.destroy();
      for (const server of [broker, other]) server.close();
    }
  });
});
