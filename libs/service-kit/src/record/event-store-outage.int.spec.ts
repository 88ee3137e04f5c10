import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import type { EventStore } from '@interlock/adapters/event-store';
import { serveRecord, type ServedRecord } from '@interlock/adapters/event-store/eventstoredb/testing';
import { FaultyWire, type AppendFault } from '@interlock/adapters/event-store/wire-server/testing';
import { nodeHashing } from '@interlock/adapters/hashing';
import { ACK, type Verdict } from '@interlock/adapters/message-bus';
import { openSqliteMessageBus } from '@interlock/adapters/message-bus/sqlite';
import { judgeError } from '../consume/judge-error.ts';
import { problemOf } from '../http/problem-of.ts';
import { serviceActor } from '../identity/principal.ts';
import { manualClock } from '../testing/index.ts';
import { StreamRepository, type CausingMessage, type ProposedEvent } from './stream-repository.ts';

const STREAM = 'catalog-test';
const TOPIC = { name: 'ci.release-candidates', partitions: 1, cleanup: 'keep', key: 'number' } as const;
const DEADLINE_MS = 10_000;
const closed = (n: number): ProposedEvent => ({ type: 'CatalogFindingClosed', data: { findingId: `f-${n}`, entity: null } });
const message = (causationId: string): CausingMessage => ({ consumer: 'test', causationId, actor: serviceActor('test') });

let wire: FaultyWire;
let served: ServedRecord;
let store: EventStore;
let repository: StreamRepository;
beforeEach(async () => {
  wire = new FaultyWire();
  served = await serveRecord({ around: wire.around });
  store = await served.open({ deadlineMs: DEADLINE_MS });
  repository = new StreamRepository({ eventStore: store, clock: manualClock(), hashing: nodeHashing });
});
afterEach(() => served.close());

const handle = (id: string): ReturnType<StreamRepository['handle']> =>
  repository.handle({ stream: STREAM, message: message(id), decide: () => [closed(1), closed(2)] });
const causes = async (): Promise<string[]> => (await served.record.readStream(STREAM)).map(({ metadata }) => metadata.causationId);

describe('over an event store behind a wire that fails', () => {
  // What the client waits for is over as soon as it is clear that nothing will come, and not before, however busy the machine is.
  beforeEach(() => {
    jest.useFakeTimers({ doNotFake: ['Date', 'hrtime', 'nextTick', 'performance', 'queueMicrotask', 'setImmediate', 'clearImmediate'] });
    wire.onUnanswered = () => void jest.advanceTimersByTime(DEADLINE_MS);
  });
  afterEach(() => jest.useRealTimers());

  // Matrix case 14.
  it.each<AppendFault>(['lost', 'answered late', 'answered twice', 'answer lost', 'server timed out', 'refused though stored'])(
    '(an append %s) a message has its effect once',
    async (fault) => {
      await handle('m1');
      wire.failAppends(fault);
      expect(await handle('m2')).toMatchObject({ outcome: 'appended' });
      expect(await handle('m2')).toMatchObject({ outcome: 'duplicate' });
      expect(await causes()).toEqual(['m1', 'm1', 'm2', 'm2']);
    },
  );

  it('a message that meets one failure after another has its effect once', async () => {
    wire.failAppends('lost', 'server timed out', 'answer lost', 'lost', 'refused though stored');
    for (const id of ['m1', 'm2', 'm3']) await handle(id);
    expect(await causes()).toEqual(['m1', 'm1', 'm2', 'm2', 'm3', 'm3']);
  });

  // Matrix case 64: the store would take a repeated id at the next revision.
  it('a message that comes again after others has no second effect', async () => {
    for (const id of ['m1', 'm2', 'm3', 'm1', 'm2', 'm1']) await handle(id);
    expect(await causes()).toEqual(['m1', 'm1', 'm2', 'm2', 'm3', 'm3']);
  });
});

// Matrix case 14, the short form: as long as the store is down.
describe('while the event store is down', () => {
  it('commands are told to come later', async () => {
    await served.down();
    const refusal = await handle('m1').catch((error: unknown) => error);
    expect(problemOf(refusal, '/v1/x')).toMatchObject({ problem: { status: 503 }, headers: { 'retry-after': expect.any(String) } });
  });

  it('messages are tried ever more rarely, none is parked, and each has its effect once when it is up', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'interlock-outage-'));
    const bus = await openSqliteMessageBus({ file: join(directory, 'bus.sqlite') });
    await bus.ensureTopics([TOPIC]);
    const delays: number[] = [];
    const tried = Promise.withResolvers<void>();
    const consumer = await bus.consume('test', [TOPIC.name], async ({ key, attempt }): Promise<Verdict> => {
      try {
        await handle(key);
        return ACK;
      } catch (error) {
        const verdict = judgeError(error, attempt);
        if (verdict?.kind !== 'retry') throw error;
        delays.push(verdict.delayMs);
        if (delays.length === 8) tried.resolve();
        return verdict;
      }
    });
    await served.down();
    await bus.publish(['a', 'b'].map((key) => ({ topic: TOPIC.name, key, value: new TextEncoder().encode('{}') })));
    await tried.promise;
    expect(Math.max(...delays)).toBeGreaterThanOrEqual(800);
    await served.up();
    await consumer.idle();
    expect(await bus.listParked('test')).toEqual([]);
    expect((await causes()).toSorted()).toEqual(['a', 'a', 'b', 'b']);
    await consumer.stop();
    await bus.close();
    await rm(directory, { recursive: true });
  });
});
