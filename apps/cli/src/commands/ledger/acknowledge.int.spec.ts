import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EventStore } from '@interlock/adapters/event-store';
import { openSqliteEventStore } from '@interlock/adapters/event-store/sqlite';
import { serveEventStore, type EventStoreServer } from '@interlock/adapters/event-store/wire-server';
import { nodeHashing } from '@interlock/adapters/hashing';
import { run } from '../../testing/run.ts';

let cwd: string;
beforeEach(async () => void (cwd = await mkdtemp(join(tmpdir(), 'interlock-acknowledge-'))));
afterEach(() => rm(cwd, { recursive: true }));

const acknowledge = (env: Readonly<Record<string, string>>, ...args: readonly string[]) =>
  run(['--json', 'ledger', 'acknowledge', '--data', 'data', ...args], { cwd, env });

describe('a restore on engines that cannot be looked at', () => {
  it.each([
    ['no engine is named', {}, '--engines'],
    ['the event store is named wrongly', { EVENTSTORE_URL: 'http://admin:secret@events.example' }, 'EVENTSTORE_URL'],
    ['a broker is named wrongly', { KAFKA_BROKERS: 'localhost' }, 'KAFKA_BROKERS'],
    ['the folder has nothing of a record', { EVENTSTORE_URL: 'esdb://127.0.0.1:9?tls=false' }, 'without heads and views'],
    ['the record is in no server, and not in the folder', { KAFKA_BROKERS: '127.0.0.1:9' }, 'without record.sqlite'],
  ])('is wrong usage where %s, and says what', async (_how, env: Record<string, string>, said) => {
    const { exit, out } = await acknowledge(env, '--engines');
    expect({ exit, out }).toEqual({ exit: 2, out: expect.stringContaining(said) });
    expect(out).not.toContain('secret');
  });

  it('are those of the folder where they are not asked for, whatever the environment names', async () => {
    expect(await acknowledge({ EVENTSTORE_URL: 'esdb://127.0.0.1:9?tls=false' })).toMatchObject({
      exit: 2,
      out: expect.stringContaining('without record.sqlite'),
    });
  });
});

describe('a record on a server', () => {
  let server: EventStoreServer;
  let store: EventStore;
  beforeEach(async () => {
    await mkdir(join(cwd, 'data', 'heads'), { recursive: true });
    await mkdir(join(cwd, 'log'));
    store = await openSqliteEventStore({ directory: join(cwd, 'log'), hashing: nodeHashing });
    server = await serveEventStore({ store, listen: '127.0.0.1:0', writable: true });
  });
  afterEach(async () => {
    await server.close();
    await store.close();
  });

  it('that lost nothing has nothing to acknowledge', async () => {
    expect(await acknowledge({ EVENTSTORE_URL: server.url }, '--engines')).toMatchObject({
      exit: 12,
      out: expect.stringContaining('ledger.nothing_to_acknowledge'),
    });
  });

  it('is no verdict where it, or the brokers that are named, do not answer: they are waited for, as the services do, and that is a failure', async () => {
    await mkdir(join(cwd, 'other', 'heads'), { recursive: true });
    const nowhere = acknowledge({ EVENTSTORE_URL: 'esdb://127.0.0.1:9?tls=false' }, '--engines');
    const noBrokers = acknowledge({ EVENTSTORE_URL: server.url, KAFKA_BROKERS: '127.0.0.1:9' }, '--engines', '--data', 'other');
    expect(await nowhere).toMatchObject({
      exit: 1,
      out: expect.stringContaining('event-store.unavailable'),
      err: expect.stringMatching(/^interlock: the event store does not answer yet/),
    });
    expect(await noBrokers).toMatchObject({
      exit: 1,
      out: expect.stringContaining('message-bus.unavailable'),
      err: expect.stringMatching(/^interlock: the message bus is tried again/),
    });
  });
});
