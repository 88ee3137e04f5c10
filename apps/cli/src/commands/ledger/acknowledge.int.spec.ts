import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteEventStore } from '@interlock/adapters/event-store/sqlite';
import { serveEventStore } from '@interlock/adapters/event-store/wire-server';
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

  it('is a failure, not a verdict, where the event store does not answer', async () => {
    await mkdir(join(cwd, 'data', 'heads'), { recursive: true });
    const { exit, out, err } = await acknowledge({ EVENTSTORE_URL: 'esdb://127.0.0.1:9?tls=false' }, '--engines');
    expect({ exit, out }).toEqual({ exit: 1, out: expect.stringContaining('event-store.unavailable') });
    // It is waited for, as the services do.
    expect(err).toMatch(/^interlock: the event store .*\n/);
  });
});

describe('a record on a server that lost nothing', () => {
  it('has nothing to acknowledge', async () => {
    await mkdir(join(cwd, 'data', 'heads'), { recursive: true });
    await mkdir(join(cwd, 'log'));
    const store = await openSqliteEventStore({ directory: join(cwd, 'log'), hashing: nodeHashing });
    const server = await serveEventStore({ store, listen: '127.0.0.1:0', writable: true });
    try {
      expect(await acknowledge({ EVENTSTORE_URL: server.url }, '--engines')).toMatchObject({
        exit: 12,
        out: expect.stringContaining('ledger.nothing_to_acknowledge'),
      });
    } finally {
      await server.close();
      await store.close();
    }
  });
});
