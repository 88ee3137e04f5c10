import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EventStore } from '@interlock/adapters/event-store';
import { openSqliteEventStore } from '@interlock/adapters/event-store/sqlite';
import { nodeHashing } from '@interlock/adapters/hashing';
import { openSqliteMessageBus } from '@interlock/adapters/message-bus/sqlite';
import { streamName, TOPICS } from '@interlock/contracts';
import { aDigest } from '@interlock/domain/testing';
import { silentLogger, type LogFields, type Logger } from '@interlock/service-kit';
import type { TestApp } from '@interlock/service-kit/testing';
import { following, startFollowing } from '../testing/following.ts';
import { candidate, merged, published } from '../testing/pipeline-messages.ts';

const KEEP_SECONDS = 3600;
const MOST_OF_RELEASE = 6;
/** Streams, as they were read since the last start. */
const looked: string[] = [];
const warnings: { readonly message: string; readonly fields: LogFields }[] = [];
const logger: Logger = { ...silentLogger, warn: (fields, message) => void warnings.push({ message, fields }), child: () => logger };

let directory: string;
let app: TestApp;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'interlock-kept-'));
  await start();
});
afterEach(async () => {
  await app.close();
  await rm(directory, { recursive: true });
});
const start = async (): Promise<void> => {
  warnings.length = 0;
  looked.length = 0;
  const eventStore = notingReads(await openSqliteEventStore({ directory, hashing: nodeHashing }));
  const messageBus = await openSqliteMessageBus({ file: join(directory, 'bus.sqlite') });
  const limits = { keepSeconds: KEEP_SECONDS, mostOfRelease: MOST_OF_RELEASE };
  app = await startFollowing({ pipelineEvents: limits }, { eventStore, messageBus, logger });
};
const notingReads = (store: EventStore): EventStore =>
  Object.assign(Object.create(store) as EventStore, {
    readStream: (...asked: Parameters<EventStore['readStream']>) => {
      looked.push(asked[0]);
      return store.readStream(...asked);
    },
  });
const startAgain = async (): Promise<void> => {
  await app.close();
  await start();
};
const { send, register, idsOn, kept, eventually, counted } = following(() => app);

describe('a topic that holds what nobody can read', () => {
  const broken = [
    '{"half": "\\ud83d"}',
    'no JSON',
    '{"event":{"kind":"of a later version"},"receivedAt":"2026-01-02T03:04:05.678Z"}',
    '{"a":1,"a":2}',
  ];
  const keep = (value: string, key: string) =>
    app.publish({ topic: TOPICS.pipelineEvents.name, key, value: new TextEncoder().encode(value) });

  it('stops no process, at no start: what cannot be read is counted and said, and the rest is tied', async () => {
    for (const [at, value] of broken.entries()) await keep(value, `broken-${at}`);
    await eventually(async () => (await counted('unreadable')) === broken.length);
    await send(published(aDigest('a')));
    await eventually(async () => (await counted('received')) === 1);
    await startAgain();
    expect(await counted('unreadable')).toBe(broken.length);
    expect(warnings).toEqual(
      broken.map((_, offset) => ({ message: 'ci.pipeline-events holds a message that is no event', fields: { partition: 0, offset } })),
    );
    expect((await app.request('GET', '/healthz/ready')).status).toBe(200);
    const releaseId = await register(candidate('a'));
    await eventually(async () => (await idsOn(releaseId)).length === 1);
    await app.publish({ topic: TOPICS.pipelineEvents.name, key: 'broken-0', value: null });
    await send(merged('a'.repeat(40)));
    await eventually(async () => (await idsOn(releaseId)).length === 2);
  });
});

describe('an event that was tied before the start', () => {
  it('is known from the record: it is neither refused as new nor dropped as lost', async () => {
    const releaseId = await register(candidate('a'));
    await send(published(aDigest('a')), merged('a'.repeat(40)));
    await eventually(async () => (await idsOn(releaseId)).length === 2);
    await startAgain();
    await app.settled();
    expect(await idsOn(releaseId)).toHaveLength(2);
    app.clock.advance(KEEP_SECONDS * 1000);
    await eventually(async () => (await kept()).size === 0);
    await app.settled();
    expect([warnings, await counted('dropped')]).toEqual([[], 0]);
  });

  it('costs one look at its release, which says it of all of them', async () => {
    const releaseId = await register(candidate('a'));
    const many = Array.from({ length: MOST_OF_RELEASE }, (_, number) => merged('a'.repeat(40), `m-${number}`));
    await send(...many);
    await eventually(async () => (await idsOn(releaseId)).length === many.length);
    await startAgain();
    await app.settled();
    expect(looked).toEqual([streamName('release', releaseId)]);
  });
});
