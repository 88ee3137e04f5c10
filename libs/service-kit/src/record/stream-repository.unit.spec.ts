import fc from 'fast-check';
import { EventStoreError, type EventStore } from '@interlock/adapters/event-store';
import { nodeHashing } from '@interlock/adapters/hashing';
import type { NewEvent } from '@interlock/contracts';
import { eventHash } from '@interlock/domain';
import { manualClock, memoryEventStore } from '../testing/index.ts';
import { serviceActor } from '../identity/principal.ts';
import { StreamRepository, type CausingMessage, type ProposedEvent } from './stream-repository.ts';

const STREAM = 'catalog-test';
const closed = (n: number): ProposedEvent => ({ type: 'CatalogFindingClosed', data: { findingId: `f-${n}`, entity: null } });
const message = (causationId: string, consumer = 'test'): CausingMessage => ({ consumer, causationId, actor: serviceActor(consumer) });
const over = (eventStore: EventStore) => new StreamRepository({ eventStore, clock: manualClock(), hashing: nodeHashing });
const aRecord = () => {
  const store = memoryEventStore();
  return { store, repository: over(store) };
};

/** A store of which each append fails once with a code, before or after it took effect. */
const failing = (
  store: EventStore,
  code: 'event-store.conflict' | 'event-store.unknown_result' | 'event-store.unavailable',
  effect: 'before' | 'after',
  times = 1,
): EventStore => {
  let left = times;
  return {
    ...store,
    append: async (stream: string, revision: number, events: readonly NewEvent[]) => {
      if (left <= 0) return store.append(stream, revision, events);
      left -= 1;
      if (effect === 'after') await store.append(stream, revision, events);
      throw new EventStoreError(code, 'as the spec says');
    },
  };
};

/** Notes how often streams are read. */
const counted = (store: EventStore): { readonly store: EventStore; reads: number } => {
  const counter = {
    reads: 0,
    store: {
      ...store,
      readStream: (...args: Parameters<EventStore['readStream']>) => {
        counter.reads += 1;
        return store.readStream(...args);
      },
    },
  };
  return counter;
};

describe('a stream that does not exist', () => {
  it('begins with what was decided, enveloped and chained', async () => {
    const { store, repository } = aRecord();
    const result = await repository.handle({ stream: STREAM, message: message('m1'), decide: () => [closed(1), closed(2)] });
    expect(result.outcome).toBe('appended');
    const events = await store.readStream(STREAM);
    expect(result.events).toEqual(events);
    expect(
      events.map(({ revision, metadata }) => [
        revision,
        metadata.consumer,
        metadata.causationId,
        metadata.correlationId,
        metadata.recordedAt,
        metadata.schemaVersion,
      ]),
    ).toEqual([
      [0, 'test', 'm1', 'test', '2026-03-02T10:00:00.000Z', 1],
      [1, 'test', 'm1', 'test', '2026-03-02T10:00:00.000Z', 1],
    ]);
    const [first, second] = events;
    expect(first?.metadata.previousHash).toBeNull();
    expect(second?.metadata.previousHash).toBe(first === undefined ? '' : eventHash(first, nodeHashing));
    expect(new Set(events.map(({ id }) => id)).size).toBe(2);
  });

  it('stays away when nothing was decided', async () => {
    const { store, repository } = aRecord();
    expect(await repository.handle({ stream: STREAM, message: message('m1'), decide: () => [] })).toEqual({
      outcome: 'nothing',
      events: [],
      history: [],
    });
    expect(await store.head()).toBe(-1);
  });
});

describe('a message that was handled before', () => {
  // Matrix case 64: its event is at an older revision, where an event store would accept its id again.
  it('has no second effect once others have appended, and gets its own events as the answer', async () => {
    const { store, repository } = aRecord();
    const first = await repository.handle({ stream: STREAM, message: message('m1'), decide: () => [closed(1)] });
    await repository.handle({ stream: STREAM, message: message('m2'), decide: () => [closed(2)] });
    const again = await over(store).handle({
      stream: STREAM,
      message: message('m1'),
      decide: () => {
        throw new Error('must not decide again');
      },
    });
    expect(again.outcome).toBe('duplicate');
    expect(again.events).toEqual(first.events);
    expect(await store.readStream(STREAM)).toHaveLength(2);
  });

  it('has an effect of its own in another consumer', async () => {
    const { store, repository } = aRecord();
    await repository.handle({ stream: STREAM, message: message('m1', 'a'), decide: () => [closed(1)] });
    await repository.handle({ stream: STREAM, message: message('m1', 'b'), decide: () => [closed(1)] });
    const events = await store.readStream(STREAM);
    expect(events.map(({ metadata }) => metadata.consumer)).toEqual(['a', 'b']);
    expect(events[0]?.id).not.toBe(events[1]?.id);
  });

  // Matrix case 30, in one process and in several.
  it.each([1, 5])('a hundred times at once over %d repositories has one effect and one answer', async (processes) => {
    const { store } = aRecord();
    const repositories = Array.from({ length: processes }, () => over(store));
    const results = await Promise.all(
      Array.from({ length: 100 }, (_, index) =>
        (repositories[index % processes] ?? over(store)).handle({
          stream: STREAM,
          message: message('same'),
          decide: (history) => [closed(history.length)],
        }),
      ),
    );
    expect(await store.readStream(STREAM)).toHaveLength(1);
    expect(new Set(results.map(({ events }) => JSON.stringify(events))).size).toBe(1);
    expect(results.filter(({ outcome }) => outcome === 'nothing')).toEqual([]);
  });
});

describe('an append that meets a conflict', () => {
  it('is decided again on the newer history', async () => {
    const { store } = aRecord();
    const other = over(store);
    const histories: number[] = [];
    const result = await over(store).handle({
      stream: STREAM,
      message: message('mine'),
      decide: async (history) => {
        histories.push(history.length);
        if (histories.length === 1) await other.handle({ stream: STREAM, message: message('theirs'), decide: () => [closed(1)] });
        return [closed(2)];
      },
    });
    expect(histories).toEqual([0, 1]);
    expect(result.events.map(({ revision }) => revision)).toEqual([1]);
  });

  it('gives up after twenty tries, with the conflict', async () => {
    const { store } = aRecord();
    let tries = 0;
    const handling = over(failing(store, 'event-store.conflict', 'before', 1000)).handle({
      stream: STREAM,
      message: message('m'),
      decide: () => [closed((tries += 1))],
    });
    await expect(handling).rejects.toMatchObject({ code: 'event-store.conflict' });
    expect(tries).toBe(20);
  });
});

describe('an append of which the result is unknown', () => {
  it.each(['before', 'after'] as const)('that failed %s it took effect happens exactly once', async (effect) => {
    const { store } = aRecord();
    const result = await over(failing(store, 'event-store.unknown_result', effect)).handle({
      stream: STREAM,
      message: message('m'),
      decide: () => [closed(1)],
    });
    expect(result.outcome).toBe('appended');
    expect(await store.readStream(STREAM)).toEqual(result.events);
    expect(result.events).toHaveLength(1);
  });
});

describe('a record that is away', () => {
  it('says so at once', async () => {
    const { store } = aRecord();
    const handling = over(failing(store, 'event-store.unavailable', 'before')).handle({
      stream: STREAM,
      message: message('m'),
      decide: () => [closed(1)],
    });
    await expect(handling).rejects.toMatchObject({ code: 'event-store.unavailable' });
  });
});

describe('data that the contracts do not allow', () => {
  it.each([
    ['a wrong member', { type: 'CatalogFindingClosed', data: { findingId: 1, entity: null } }, 'findingId: found 1, expected string'],
    ['a member too many', { type: 'CatalogFindingClosed', data: { findingId: 'f', entity: null, x: 1 } }, 'unknown member "x"'],
    [
      'a type of another category',
      { type: 'PolicyRejected', data: { code: 'a', message: 'b' } },
      'type PolicyRejected may not stand on stream catalog-test',
    ],
  ])('(%s) is never appended', async (_what, proposed, says) => {
    const { store, repository } = aRecord();
    const handling = repository.handle({ stream: STREAM, message: message('m'), decide: () => [proposed] });
    await expect(handling).rejects.toMatchObject({ code: 'record.invalid_event', message: expect.stringContaining(says) });
    expect(await store.head()).toBe(-1);
  });
});

describe('an event that this version does not know', () => {
  const metadata = {
    schemaVersion: 1,
    recordedAt: '2026-03-02T10:00:00.000Z',
    consumer: 'x',
    causationId: 'x',
    correlationId: 'x',
    actor: serviceActor('x'),
    previousHash: null,
  };
  it.each([
    ['of a new type', { type: 'CatalogEnchanted', metadata }],
    ['of a newer version', { type: 'CatalogFindingClosed', metadata: { ...metadata, schemaVersion: 2 } }],
  ])('%s stops whoever would decide, and stays on the record', async (_what, event) => {
    const { store, repository } = aRecord();
    await store.append(STREAM, -1, [{ id: 'e', data: {}, ...event }]);
    await expect(repository.handle({ stream: STREAM, message: message('m'), decide: () => [closed(1)] })).rejects.toMatchObject({
      code: 'record.unknown_event',
    });
    expect(await store.readStream(STREAM)).toHaveLength(1);
  });
});

describe('any messages, in any order, delivered any number of times through several processes', () => {
  it('have one effect each, in a chain without gaps', async () => {
    const deliveries = fc.array(
      fc.record({ id: fc.integer({ min: 0, max: 12 }), process: fc.integer({ min: 0, max: 2 }), count: fc.integer({ min: 1, max: 3 }) }),
      { minLength: 1, maxLength: 40 },
    );
    await fc.assert(
      fc.asyncProperty(deliveries, async (all) => {
        const store = memoryEventStore();
        const processes = [over(store), over(store), over(store)];
        await Promise.all(
          all.map(({ id, process, count }) =>
            (processes[process] ?? over(store)).handle({
              stream: STREAM,
              message: message(`m${id}`),
              decide: () => Array.from({ length: count }, (_, index) => closed(index)),
            }),
          ),
        );
        const events = await store.readStream(STREAM);
        expect(events.map(({ revision }) => revision)).toEqual(events.map((_, index) => index));
        expect(events.map(({ metadata }) => metadata.previousHash)).toEqual(
          events.map((_, index) => {
            const before = events[index - 1];
            return before === undefined ? null : eventHash(before, nodeHashing);
          }),
        );
        for (const id of new Set(all.map((one) => one.id))) {
          const effects = events.filter(({ metadata }) => metadata.causationId === `m${id}`);
          const allowed = all.filter((one) => one.id === id).map(({ count }) => count);
          expect(allowed).toContain(effects.length);
          expect(new Set(effects.map((event) => event.id)).size).toBe(effects.length);
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe('a store that says yes and records nothing', () => {
  it('is asked again, and nothing is acknowledged before it can be read', async () => {
    const store = memoryEventStore();
    let lies = 2;
    const lying: EventStore = {
      ...store,
      append: (stream, revision, events) => {
        if (lies === 0) return store.append(stream, revision, events);
        lies -= 1;
        return Promise.resolve({ revision: revision + events.length, position: 0 });
      },
    };
    const result = await over(lying).handle({ stream: STREAM, message: message('m1'), decide: () => [closed(1)] });
    expect(result).toMatchObject({ outcome: 'appended', events: [{ revision: 0 }] });
    expect(await store.readStream(STREAM)).toHaveLength(1);
  });
});

describe('an event that no trace set off', () => {
  const TRACED = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  const linked = (n: number): ProposedEvent => ({
    type: 'IncidentLinked',
    data: { environment: 'staging', incident: `i-${n}`, linkedBy: { subject: 'service:test', kind: 'service' } },
  });
  it.each([
    ['release-00000000-0000-5000-8000-000000000000', TRACED],
    ['catalog-test', undefined],
  ])('in %s carries the trace %s of those before it', async (stream, carried) => {
    const { store, repository } = aRecord();
    const decide = (n: number) => () => [stream === STREAM ? closed(n) : linked(n)];
    await repository.handle({ stream, message: { ...message('m1'), traceparent: TRACED }, decide: decide(1) });
    await repository.handle({ stream, message: message('m2'), decide: decide(2) });
    expect((await store.readStream(stream)).map(({ metadata }) => metadata.traceparent)).toEqual([TRACED, carried]);
  });
});

describe('a clock that tells no time', () => {
  it.each(['', 'soon', undefined])('%p never reaches the record', async (found) => {
    const store = memoryEventStore();
    const clock = { ...manualClock(), now: () => found as string };
    const repository = new StreamRepository({ eventStore: store, clock, hashing: nodeHashing });
    await expect(repository.handle({ stream: STREAM, message: message('m1'), decide: () => [closed(1)] })).rejects.toMatchObject({
      code: 'record.invalid_event',
    });
    expect(await store.readStream(STREAM)).toEqual([]);
  });
});

describe('a stream that this process has looked at before', () => {
  it('is decided on without another look, and what was appended is read back', async () => {
    const counter = counted(memoryEventStore());
    const repository = over(counter.store);
    await repository.handle({ stream: STREAM, message: message('m1'), decide: () => [closed(1)] });
    counter.reads = 0;
    const { outcome, history } = await repository.handle({ stream: STREAM, message: message('m2'), decide: () => [closed(2)] });
    expect([outcome, history.length, counter.reads]).toEqual(['appended', 2, 1]);
  });

  const grown = async (decide: (history: number) => ProposedEvent[]) => {
    const store = memoryEventStore();
    const repository = over(store);
    await repository.handle({ stream: STREAM, message: message('m1'), decide: () => [closed(1)] });
    await over(store).handle({ stream: STREAM, message: message('theirs'), decide: () => [closed(2)] });
    const seen: number[] = [];
    const handling = repository.handle({
      stream: STREAM,
      message: message('m2'),
      decide: (history) => {
        seen.push(history.length);
        return decide(history.length);
      },
    });
    return { handling, seen, store };
  };

  it('and that has grown since is decided on again', async () => {
    const { handling, seen, store } = await grown(() => [closed(3)]);
    expect(await handling).toMatchObject({ outcome: 'appended', events: [{ revision: 2 }] });
    expect(seen).toEqual([1, 2]);
    expect(await store.readStream(STREAM)).toHaveLength(3);
  });

  it('is not said to need nothing before it was looked at', async () => {
    const { handling, seen } = await grown((length) => (length === 1 ? [] : [closed(3)]));
    expect(await handling).toMatchObject({ outcome: 'appended', events: [{ revision: 2 }] });
    expect(seen).toEqual([1, 2]);
  });

  it('is not refused before it was looked at', async () => {
    const { handling, seen } = await grown((length) => {
      if (length === 1) throw new Error('not yet');
      return [closed(3)];
    });
    expect(await handling).toMatchObject({ outcome: 'appended' });
    expect(seen).toEqual([1, 2]);
  });

  it('and that has not grown is decided on once, also when that gives nothing or a refusal', async () => {
    const { store, repository } = aRecord();
    await repository.handle({ stream: STREAM, message: message('m1'), decide: () => [closed(1)] });
    let decided = 0;
    const decide = (throws: boolean) => (): ProposedEvent[] => {
      decided += 1;
      if (throws) throw new Error('refused');
      return [];
    };
    const none = await repository.handle({ stream: STREAM, message: message('m2'), decide: decide(false) });
    expect([none.outcome, none.history.length]).toEqual(['nothing', 1]);
    await expect(repository.handle({ stream: STREAM, message: message('m3'), decide: decide(true) })).rejects.toThrow('refused');
    expect([decided, (await store.readStream(STREAM)).length]).toEqual([2, 1]);
  });

  it('gives a message that another process handled since the events of that one', async () => {
    const store = memoryEventStore();
    const repository = over(store);
    await repository.handle({ stream: STREAM, message: message('m1'), decide: () => [closed(1)] });
    const theirs = await over(store).handle({ stream: STREAM, message: message('m2'), decide: () => [closed(2)] });
    const ours = await repository.handle({ stream: STREAM, message: message('m2'), decide: () => [closed(2), closed(3)] });
    expect([ours.outcome, ours.events]).toEqual(['duplicate', theirs.events]);
    expect(await store.readStream(STREAM)).toHaveLength(2);
  });

  it('is read again only when more of it is asked for than is kept', async () => {
    const counter = counted(memoryEventStore());
    const repository = over(counter.store);
    await repository.handle({ stream: STREAM, message: message('m1'), decide: () => [closed(1), closed(2)] });
    await over(counter.store).handle({ stream: STREAM, message: message('theirs'), decide: () => [closed(3)] });
    counter.reads = 0;
    expect(await repository.readUntil(STREAM, 1)).toHaveLength(2);
    expect(counter.reads).toBe(0);
    expect(await repository.readUntil(STREAM, 2)).toHaveLength(3);
  });
});

describe('a message that most likely opens a stream', () => {
  it.each([
    ['is appended without a look when it does', 0, [0]],
    ['is decided on what stands there when it does not', 1, [0, 1]],
  ])('%s', async (_what, before, seen) => {
    const { store } = aRecord();
    for (let n = 0; n < before; n += 1) await over(store).handle({ stream: STREAM, message: message('theirs'), decide: () => [closed(9)] });
    const lengths: number[] = [];
    const result = await over(store).handle({
      stream: STREAM,
      message: message('m1'),
      opens: true,
      decide: (history) => {
        lengths.push(history.length);
        return [closed(1)];
      },
    });
    expect([result.outcome, result.history.length, lengths]).toEqual(['appended', before + 1, seen]);
  });

  it('has one effect when it comes twice', async () => {
    const { store } = aRecord();
    const open = (now: string) =>
      new StreamRepository({ eventStore: store, clock: manualClock(now), hashing: nodeHashing }).handle({
        stream: STREAM,
        message: message('m1'),
        opens: true,
        decide: () => [closed(1)],
      });
    const [first, second] = [await open('2026-03-02T10:00:00.000Z'), await open('2026-03-02T10:00:01.000Z')];
    expect([first.outcome, second.outcome]).toEqual(['appended', 'duplicate']);
    expect(second.events).toEqual(first.events);
    expect(await store.readStream(STREAM)).toHaveLength(1);
  });
});

describe('a message of which no more is asked than that it took effect', () => {
  const recording = (repository: StreamRepository, causationId: string, n: number) =>
    repository.record({ stream: STREAM, message: message(causationId), decide: () => [closed(n)] });

  it('is appended with one look at the stream, without reading back, and what was proposed is the answer', async () => {
    const counter = counted(memoryEventStore());
    const result = await recording(over(counter.store), 'm1', 1);
    expect([result, counter.reads]).toEqual([{ outcome: 'appended', events: [closed(1)], history: [], revision: 0 }, 1]);
  });

  it('is answered with what is recorded when it comes again, in this process and in another', async () => {
    const { store, repository } = aRecord();
    await recording(repository, 'm1', 1);
    const events = await store.readStream(STREAM);
    for (const again of [repository, over(store)])
      expect(await recording(again, 'm1', 2)).toEqual({ outcome: 'duplicate', events, history: events, revision: 0 });
    expect(await store.readStream(STREAM)).toHaveLength(1);
  });

  it('leaves the stream to be read before the next decision, which is linked to what the store has', async () => {
    const { store, repository } = aRecord();
    await repository.read(STREAM);
    await recording(repository, 'm1', 1);
    await recording(repository, 'm2', 2);
    const { history } = await repository.handle({ stream: STREAM, message: message('m3'), decide: (before) => [closed(before.length)] });
    expect(history.map(({ data }) => data)).toEqual([closed(1), closed(2), closed(2)].map(({ data }) => data));
    const recorded = await store.readStream(STREAM);
    recorded.slice(1).forEach((event, index) => {
      expect(event.metadata.previousHash).toBe(recorded[index] && eventHash(recorded[index], nodeHashing));
    });
  });

  it('that two processes handle at the same instant takes effect once, and both go on from what the store kept', async () => {
    const { store } = aRecord();
    const at = (now: string) => new StreamRepository({ eventStore: store, clock: manualClock(now), hashing: nodeHashing });
    const [one, other] = [at('2026-03-02T10:00:00.000Z'), at('2026-03-02T10:00:01.000Z')];
    await Promise.all([one.read(STREAM), other.read(STREAM)]);
    await Promise.all([recording(one, 'm1', 1), recording(other, 'm1', 1)]);
    for (const [index, repository] of [one, other].entries()) await recording(repository, `next ${index}`, 2);
    const recorded = await store.readStream(STREAM);
    expect(recorded.map(({ metadata }) => metadata.causationId)).toEqual(['m1', 'next 0', 'next 1']);
    recorded.slice(1).forEach((event, index) => {
      expect(event.metadata.previousHash).toBe(recorded[index] && eventHash(recorded[index], nodeHashing));
    });
  });

  it.each(['before', 'after'] as const)('is recorded once when the answer to its append is lost %s it took effect', async (effect) => {
    const store = memoryEventStore();
    const result = await recording(over(failing(store, 'event-store.unknown_result', effect)), 'm1', 1);
    expect([result.outcome, result.revision, (await store.readStream(STREAM)).length]).toEqual(['appended', 0, 1]);
  });

  it('has seen nothing of what came to the stream behind it before it heard that it took effect', async () => {
    const store = memoryEventStore();
    let lost = false;
    const losing: EventStore = {
      ...store,
      append: async (stream, revision, events) => {
        const result = await store.append(stream, revision, events);
        if (lost) return result;
        lost = true;
        await over(store).handle({ stream: STREAM, message: message('theirs'), decide: () => [closed(9)] });
        throw new EventStoreError('event-store.unknown_result', 'as the spec says');
      },
    };
    const { outcome, revision, history } = await recording(over(losing), 'm1', 1);
    expect([outcome, revision, history.length]).toEqual(['appended', 0, 2]);
  });

  it('is read back when the store kept more, or fewer, events of it for another process', async () => {
    const { store } = aRecord();
    const [one, other] = [over(store), over(store)];
    await Promise.all([one.read(STREAM), other.read(STREAM)]);
    const both = [1, 2].map((count, index) =>
      ([one, other][index] ?? one).record({
        stream: STREAM,
        message: message('m1'),
        decide: () => Array.from({ length: count }, (_, n) => closed(n)),
      }),
    );
    const recorded = async (): Promise<number> => (await store.readStream(STREAM)).length - 1;
    const revisions = (await Promise.all(both)).map(({ revision }) => revision);
    expect(revisions).toEqual([await recorded(), await recorded()]);
  });
});

describe('the instant of an append', () => {
  it('is the one that was decided at, also when deciding takes its time', async () => {
    const { store } = aRecord();
    const clock = manualClock();
    const seen: string[] = [];
    await new StreamRepository({ eventStore: store, clock, hashing: nodeHashing }).handle({
      stream: STREAM,
      message: message('m1'),
      decide: (_history, at) => {
        seen.push(at);
        clock.advance(5_000);
        return [closed(1)];
      },
    });
    expect((await store.readStream(STREAM)).map(({ metadata }) => metadata.recordedAt)).toEqual(seen);
  });
});
