import { randomUUID } from 'node:crypto';
import { cp, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RECORD_HEADERS, RELAY_CHECKPOINT, TOPICS, type RecordedEvent } from '@interlock/contracts';
import { verifyLedgerExport } from '@interlock/domain';
import type { EngineSettings } from '../engines/index.ts';
import type { EventStore } from '../event-store/index.ts';
import { openSqliteEventStore } from '../event-store/sqlite/index.ts';
import { linkedEvents } from '../event-store/testing/some-events.ts';
import { serveEventStore, type EventStoreServer } from '../event-store/wire-server/index.ts';
import { nodeHashing } from '../hashing/index.ts';
import { openKafkaMessageBus } from '../message-bus/kafka/index.ts';
import { describeUnless, findKafka } from '../message-bus/kafka/testing/index.ts';
import { HeadFiles, ledgerKey, openHead } from '../signed-heads/index.ts';
import { openSigner, type Signer } from '../signer/index.ts';
import { signHeadOver } from './testing/sign-head-over.ts';
import { openRestoredRecord, type RestoredRecord } from './index.ts';

/** Positions of a server are bytes of its log: the next event is never at the next one. */
const STRIDE = 100;
const outer = (position: number): number => (position === -1 ? -1 : (position + 1) * STRIDE);
const inner = (position: number): number => Math.max(-1, Math.floor(position / STRIDE) - 1);
const moved = (event: RecordedEvent): RecordedEvent => ({ ...event, position: outer(event.position) });

/** A record whose positions have gaps. */
const withGaps = (store: EventStore): EventStore => ({
  append: async (...append) => {
    const { revision, position } = await store.append(...append);
    return { revision, position: outer(position) };
  },
  readStream: async (...read) => (await store.readStream(...read)).map(moved),
  readAll: async (after, limit) => (await store.readAll(inner(after), limit)).map(moved),
  head: async () => outer(await store.head()),
  subscribe: (after, { onEvents, onCaughtUp, onError }) =>
    store.subscribe(inner(after), {
      onEvents: (events) => onEvents(events.map(moved)),
      onCaughtUp: (position) => onCaughtUp?.(outer(position)),
      onError,
    }),
  close: () => store.close(),
});

let directory: string;
/** Where heads and views lie; and the server's own. */
let [data, log] = ['', ''];
let signer: Signer;
let store: EventStore;
let server: EventStoreServer;

const serve = async (): Promise<void> => {
  store = withGaps(await openSqliteEventStore({ directory: log, hashing: nodeHashing }));
  server = await serveEventStore({ store, listen: '127.0.0.1:0', writable: true });
};
const halt = async (): Promise<void> => {
  await server.close();
  await store.close();
};

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'interlock-restored-server-'));
  [data, log] = [join(directory, 'data'), join(directory, 'log')];
  await mkdir(log);
  signer = await openSigner(join(data, 'keys'));
  await serve();
});
afterEach(async () => {
  await halt();
  await rm(directory, { recursive: true });
});

const tell = async (stream: string, count: number): Promise<void> => {
  for (let told = 0; told < count; told += 1) {
    const { length } = await store.readStream(stream);
    await store.append(stream, length - 1, await linkedEvents(store, stream, [{ data: { told } }]));
  }
};

const recorded = (): Promise<RecordedEvent[]> => store.readAll(-1, 1_000);

const sign = async (): Promise<string> => signHeadOver(data, signer, await recorded());

/** Six events, four of which are in the copy that was put back. Gives the note of the lost head. */
const aRestoredServer = async (beforeRollBack?: (events: readonly RecordedEvent[]) => Promise<void>): Promise<string> => {
  await tell('release-1', 3);
  await sign();
  await tell('release-2', 1);
  await halt();
  await cp(log, join(directory, 'backup'), { recursive: true });
  await serve();
  await tell('release-2', 2);
  const lost = await sign();
  await beforeRollBack?.(await recorded());
  await halt();
  await rm(log, { recursive: true });
  await cp(join(directory, 'backup'), log, { recursive: true });
  await serve();
  return lost;
};

const ACKNOWLEDGEMENT = {
  reason: 'the disk failed',
  incident: null,
  actor: { subject: 'os:spec', kind: 'human' },
  recordedAt: '2026-03-02T10:00:00.000Z',
} as const;

const opening = (engines: EngineSettings = {}, dataDirectory = data): Promise<RestoredRecord> =>
  openRestoredRecord({ dataDirectory, hashing: nodeHashing, engines: { eventStoreUrl: server.url, ...engines } });

const refusal = async (...opened: Parameters<typeof opening>): Promise<unknown> => {
  try {
    await (await opening(...opened)).close();
    return 'opened';
  } catch (error) {
    return error;
  }
};

describe('an older copy of the record on a server', () => {
  it('is acknowledged over the wire, and says on itself that it was restored', async () => {
    await tell('release-1', 3);
    expect(await aRestoredServer()).toContain('9\n');
    const before = await recorded();
    const restored = await opening();
    const newest = openHead(new HeadFiles(data).read() ?? '', ledgerKey(signer.publicKeyPem), nodeHashing);
    expect(restored).toMatchObject({ end: before.at(-1)?.position, bus: undefined });
    expect(restored.facts).toEqual({
      restored: { treeSize: before.length, rootHash: verifyLedgerExport(before, nodeHashing).rootHash },
      lost: { treeSize: newest.treeSize, rootHash: newest.rootHash },
      // Two more events at the least.
      ahead: [{ by: 'signed-head', position: (before.at(-1)?.position ?? 0) + 2 }],
      lostStreams: [],
    });
    expect(await recorded()).toEqual(before);

    const { position } = await restored.acknowledge(ACKNOWLEDGEMENT);
    await restored.close();
    const after = await recorded();
    expect(after.at(-1)).toMatchObject({ stream: 'ledger-restores', position, data: { lost: { treeSize: 9 } } });
    expect(openHead(new HeadFiles(data).read() ?? '', ledgerKey(signer.publicKeyPem), nodeHashing)).toMatchObject({
      treeSize: after.length,
      rootHash: verifyLedgerExport(after, nodeHashing).rootHash,
    });
    expect((await readdir(join(data, 'heads'))).filter((name) => name.startsWith('lost-9-'))).toHaveLength(1);
    expect(await refusal()).toMatchObject({ code: 'ledger.nothing_to_acknowledge' });
  });

  it('is not looked at from a folder that has neither heads nor views of it: it would be given a head of another key', async () => {
    await aRestoredServer();
    expect(await refusal({}, join(directory, 'elsewhere'))).toMatchObject({
      message: expect.stringContaining('without heads and views'),
    });
    expect(await readdir(directory)).not.toContain('elsewhere');
  });

  it('is held by one process alone, by its folder', async () => {
    await aRestoredServer();
    const restored = await opening();
    expect(await refusal()).toMatchObject({ code: 'event-store.locked' });
    await restored.close();
  });

  it.each([
    ['of the size of the last head', 3],
    ['smaller than the last head: one that was signed over its beginning tells', 5],
  ])('is not acknowledged where the server holds another record, %s', async (_how, count) => {
    await tell('release-1', 3);
    await sign();
    if (count > 3) {
      await tell('release-1', 4);
      await sign();
    }
    await halt();
    await rm(log, { recursive: true });
    await mkdir(log);
    await serve();
    await tell('release-1', count);
    expect(await refusal()).toMatchObject({ code: 'ledger.rewritten' });
  });
});

const found = await findKafka();
const [kafka, skip] = 'skip' in found ? [undefined, found.skip] : [found, undefined];
afterAll(() => kafka?.stop());

const TOPIC = TOPICS.releaseEvents.name;

/** Publishes events under a prefix of its own, and gives how it is reached. */
const published = async (events: readonly RecordedEvent[]) => {
  const settings = { brokers: kafka?.brokers.split(',') ?? [], topicPrefix: `t${randomUUID()}.`, ssl: false };
  const bus = await openKafkaMessageBus({ ...settings, clientId: 'spec', onBackgroundError: () => undefined });
  await bus.ensureTopics([TOPICS.releaseEvents]);
  const records = events.map((event) => ({
    topic: TOPIC,
    key: event.stream,
    value: new TextEncoder().encode(JSON.stringify(event)),
    headers: { [RECORD_HEADERS.position]: String(event.position) },
  }));
  await bus.publishWithCheckpoint(records, { name: RELAY_CHECKPOINT, position: events.at(-1)?.position ?? -1 });
  return { settings, bus };
};

describeUnless(skip, `a record on a server that was published to brokers (${kafka?.how})`, () => {
  /** Only the brokers have seen more: there is no head, and the views are empty. */
  const aPublishedServer = async (changed: (event: RecordedEvent) => RecordedEvent = (event) => event) => {
    let told: readonly RecordedEvent[] = [];
    await aRestoredServer(async (events) => void (told = events.map(changed)));
    await rm(join(data, 'heads'), { recursive: true });
    await mkdir(join(data, 'views'));
    return published(told);
  };

  it('lost what their topics tell: the streams are named, and nothing is published or taken back', async () => {
    const { settings, bus } = await aPublishedServer();
    const restored = await opening({ kafka: settings });
    expect(restored.bus).toBe('on brokers');
    expect(restored.facts).toMatchObject({
      lost: null,
      ahead: [{ by: 'message-bus', position: outer(5) }],
      lostStreams: [{ stream: 'release-2', fromRevision: 1, toRevision: 2 }],
    });
    await restored.acknowledge(ACKNOWLEDGEMENT);
    await restored.close();
    let kept = 0;
    await (await bus.materialise(TOPIC, () => void (kept += 1))).stop();
    expect(kept).toBe(6);
    await bus.close();
    // Topics that are not there tell nothing.
    expect(await refusal({ kafka: { ...settings, topicPrefix: `t${randomUUID()}.` } })).toMatchObject({
      code: 'ledger.nothing_to_acknowledge',
    });
  });

  it('is not acknowledged where they tell another event at a place that it holds', async () => {
    const { settings, bus } = await aPublishedServer((event) => ({ ...event, data: { told: 'otherwise' } }));
    expect(await refusal({ kafka: settings })).toMatchObject({ code: 'ledger.rewritten' });
    await bus.close();
  });
});
