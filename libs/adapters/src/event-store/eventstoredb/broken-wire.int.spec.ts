import { randomUUID } from 'node:crypto';
import { jest } from '@jest/globals';
import type { NewEvent } from '@interlock/contracts';
import type { EventStore } from '../event-store.ts';
import { aStream, codeOf } from '../testing/contract-subject.ts';
import { someEvents } from '../testing/index.ts';
import { FaultyWire, type AppendFault } from '../wire-server/testing/index.ts';
import { serveRecord, type ServedRecord } from './testing/served-record.ts';

const DEADLINE_MS = 10_000;

let wire: FaultyWire;
let served: ServedRecord;
let store: EventStore;
beforeEach(async () => {
  wire = new FaultyWire();
  served = await serveRecord({ around: wire.around });
  store = await served.open({ deadlineMs: DEADLINE_MS });
});
afterEach(() => served.close());

const idsOf = (events: readonly NewEvent[]): string[] => events.map(({ id }) => id);
const anAppend = (): { stream: string; events: NewEvent[] } => {
  const stream = aStream();
  const cause = randomUUID();
  return { stream, events: someEvents(stream, undefined, [{ cause }, { cause }]) };
};

/** The next call of a kind. */
const next = (kind: keyof FaultyWire['calls']) => (): Promise<void> => wire.called(kind, wire.calls[kind] + 1);
/** Code of a call whose deadline passes once something has happened: however busy the machine is, not before. */
const tooLate = async (call: () => Promise<unknown>, happened: () => Promise<unknown>): Promise<unknown> => {
  jest.useFakeTimers({ doNotFake: ['Date', 'hrtime', 'nextTick', 'performance', 'queueMicrotask', 'setImmediate', 'clearImmediate'] });
  try {
    const outcome = codeOf(call());
    await happened();
    jest.advanceTimersByTime(DEADLINE_MS);
    return await outcome;
  } finally {
    jest.useRealTimers();
  }
};

// Matrix case 14.
describe('an append whose answer did not come, or not once', () => {
  const repeated = async ({ stream, events }: ReturnType<typeof anAppend>): Promise<void> => {
    expect(idsOf(await store.readStream(stream))).toEqual(idsOf(events));
    const again = await store.append(stream, -1, events);
    expect(again).toEqual({ revision: 1, position: await store.head() });
    expect(await served.record.readStream(stream)).toHaveLength(2);
  };

  it.each<AppendFault>(['answer lost', 'server timed out'])(
    '(%s) has an unknown result; it is there, and a repeat gets its first result',
    async (fault) => {
      const append = anAppend();
      wire.failAppends(fault);
      expect(await codeOf(store.append(append.stream, -1, append.events))).toBe('event-store.unknown_result');
      await repeated(append);
    },
  );

  it('(answered late) has an unknown result; it is there, and a repeat gets its first result', async () => {
    const append = anAppend();
    wire.failAppends('answered late');
    expect(await tooLate(() => store.append(append.stream, -1, append.events), next('answer'))).toBe('event-store.unknown_result');
    await repeated(append);
  });

  it('(answered twice) has its result, and those after it have theirs', async () => {
    const [first, second] = [anAppend(), anAppend()];
    wire.failAppends('answered twice');
    for (const { stream, events } of [first, second]) {
      expect(await store.append(stream, -1, events)).toEqual({ revision: 1, position: await store.head() });
      expect(idsOf(await store.readStream(stream))).toEqual(idsOf(events));
    }
  });

  it('(lost) is the trouble of that one alone: others over the same call are answered', async () => {
    wire.failAppends('lost');
    const [first, ...more] = Array.from({ length: 5 }, anAppend).map(
      ({ stream, events }) =>
        () =>
          store.append(stream, -1, events),
    );
    const others = Promise.withResolvers<unknown[]>();
    const all = async (): Promise<unknown> => {
      const lost = first?.();
      others.resolve(Promise.all(more.map((append) => append())));
      return lost;
    };
    expect(await tooLate(all, () => others.promise)).toBe('event-store.unknown_result');
    expect(await others.promise).toMatchObject(more.map(() => ({ revision: 1 })));
    expect(wire.calls.append).toBe(5);
  });

  it('(lost) has an unknown result; it is not there, and a repeat stores it', async () => {
    const { stream, events } = anAppend();
    wire.failAppends('lost');
    expect(await tooLate(() => store.append(stream, -1, events), next('append'))).toBe('event-store.unknown_result');
    expect(await store.readStream(stream)).toEqual([]);
    expect(await store.append(stream, -1, events)).toMatchObject({ revision: 1 });
  });
});

describe('an append that is stored, and refused as if another had come first', () => {
  it('gets its first result', async () => {
    const { stream, events } = anAppend();
    wire.failAppends('refused though stored');
    expect(await store.append(stream, -1, events)).toEqual({ revision: 1, position: await store.head() });
    expect(await served.record.readStream(stream)).toHaveLength(2);
  });
});

describe('an append to a node that is not the leader any more', () => {
  it('did not happen: later', async () => {
    const { stream, events } = anAppend();
    wire.failAppends('not leader');
    expect(await codeOf(store.append(stream, -1, events))).toBe('event-store.unavailable');
    expect(await served.record.readStream(stream)).toEqual([]);
  });
});

// Matrix case 14, the short form.
describe('a store that is slow', () => {
  it('is waited for, up to the deadline', async () => {
    const { stream, events } = anAppend();
    wire.slow(100);
    expect(await store.append(stream, -1, events)).toMatchObject({ revision: 1 });
    expect(await store.readStream(stream)).toHaveLength(2);
  });

  it('beyond the deadline: reads are for later, appends have an unknown result', async () => {
    const { stream, events } = anAppend();
    wire.slow(DEADLINE_MS * 20);
    expect(await tooLate(() => store.readStream(stream), next('read'))).toBe('event-store.unavailable');
    expect(await tooLate(() => store.append(stream, -1, events), next('append'))).toBe('event-store.unknown_result');
    wire.slow(0);
    expect(await store.append(stream, -1, events)).toMatchObject({ revision: 1 });
  });
});

// The store is in this process too: it gets to what it is asked after the process was held up, not before.
describe('a store whose client is held up for longer than the deadline', () => {
  const SHORT_MS = 1_500;
  const heldUpAtNext = async (kind: 'read' | 'append'): Promise<void> => {
    await next(kind)();
    const until = performance.now() + SHORT_MS * 1.1;
    while (performance.now() < until);
  };

  it('is not taken for silent', async () => {
    const { stream, events } = anAppend();
    await store.append(stream, -1, events);
    const hasty = await served.open({ deadlineMs: SHORT_MS });
    const [read] = await Promise.all([hasty.readStream(stream), heldUpAtNext('read')]);
    expect(read).toHaveLength(2);
    const more = anAppend();
    const [appended] = await Promise.all([hasty.append(more.stream, -1, more.events), heldUpAtNext('append')]);
    expect(appended).toMatchObject({ revision: 1 });
  });
});

describe('a store that is down', () => {
  it('answers every call with "later", at once, and is there again when it is up', async () => {
    const { stream, events } = anAppend();
    await store.append(stream, -1, events);
    await served.down();
    for (let round = 0; round < 3; round += 1) {
      expect(await codeOf(store.readStream(stream))).toBe('event-store.unavailable');
      expect(await codeOf(store.readAll(-1, 10))).toBe('event-store.unavailable');
      expect(await codeOf(store.head())).toBe('event-store.unavailable');
      expect(['event-store.unavailable', 'event-store.unknown_result']).toContain(await codeOf(store.append(stream, -1, events)));
    }
    await served.up();
    expect(await store.readStream(stream)).toHaveLength(2);
    expect(await store.append(stream, -1, events)).toMatchObject({ revision: 1 });
  });
});
