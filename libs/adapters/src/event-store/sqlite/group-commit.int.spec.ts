import { linkedEvents, someEvents } from '../testing/index.ts';
import { recordDirectory, type RecordDirectory } from './testing/index.ts';
import type { SqliteEventStore } from './index.ts';

const UNDER_WAY = Array.from({ length: 30 }, (_, index) => `release-${index}`);

describe('appends that come in one turn of the event loop', () => {
  let directory: RecordDirectory;
  let store: SqliteEventStore;
  beforeEach(async () => {
    directory = await recordDirectory();
    store = await directory.open();
  });
  afterEach(async () => {
    await store.close();
    await directory.remove();
  });

  it('are each judged by themselves: conflicts, wrong links and repeats leave the others alone', async () => {
    const first = someEvents('release-a', undefined, [{}]);
    const unlinked = someEvents('release-b', { ...first[0]!, stream: 'release-b', revision: 0, position: 0 }, [{}]);
    const outcomes = await Promise.allSettled([
      store.append('release-a', -1, first),
      store.append('release-b', -1, unlinked),
      store.append('release-a', -1, someEvents('release-a', undefined, [{}])),
      store.append('release-c', 4, someEvents('release-c', undefined, [{}])),
      store.append('release-a', -1, first),
      store.append('release-d', -1, someEvents('release-d', undefined, [{}, {}])),
    ]);
    expect(outcomes).toMatchObject([
      { value: { revision: 0, position: 0 } },
      { reason: expect.any(TypeError) },
      { reason: { code: 'event-store.conflict' } },
      { reason: { code: 'event-store.conflict' } },
      { value: { revision: 0, position: 0 } },
      { value: { revision: 1, position: 2 } },
    ]);
    expect(await store.head()).toBe(2);
  });

  it('share one commit: a subscriber is woken once for all of them', async () => {
    const caughtUp: number[] = [];
    const reached = Promise.withResolvers<void>();
    const subscription = store.subscribe(-1, {
      onEvents: () => Promise.resolve(),
      onCaughtUp: (position) => {
        caughtUp.push(position);
        if (position === UNDER_WAY.length - 1) reached.resolve();
      },
      onError: reached.reject,
    });
    await new Promise((resolve) => setImmediate(resolve));
    await Promise.all(UNDER_WAY.map((stream) => store.append(stream, -1, someEvents(stream, undefined, [{}]))));
    await reached.promise;
    expect(caughtUp).toEqual([-1, UNDER_WAY.length - 1]);
    await subscription.stop();
  });

  it('are more than one transaction takes, and all are stored in order', async () => {
    const streams = Array.from({ length: 1200 }, (_, index) => `release-${index}`);
    const results = await Promise.all(streams.map((stream) => store.append(stream, -1, someEvents(stream, undefined, [{}]))));
    expect(results.map(({ position }) => position)).toEqual(streams.map((_, position) => position));
  });
});

describe('an append that its caller made wrongly', () => {
  it('is refused as a mistake, not as a conflict, and stores nothing', async () => {
    const directory = await recordDirectory();
    const store = await directory.open();
    const [event] = someEvents('release-a', undefined, [{}]);
    const wrong = { ...event!, metadata: { ...event!.metadata, previousHash: 'f'.repeat(64) } };
    await expect(store.append('release-a', -1, [wrong])).rejects.toThrow(TypeError);
    await expect(store.append('release-a', -1, [event!, event!])).rejects.toThrow(/previousHash/);
    await expect(store.append('release-a', -1, [])).rejects.toThrow(/no events/);
    await expect(store.append('', -1, [event!])).rejects.toThrow(TypeError);
    await expect(store.append('release-a', -2, [event!])).rejects.toThrow(/expectedRevision/);
    await expect(store.append('release-a', 0.5, [event!])).rejects.toThrow(/expectedRevision/);
    await expect(store.append('release-a', -1, [{ ...event!, id: '' }])).rejects.toThrow(/no id/);
    expect(await store.head()).toBe(-1);
    await store.append('release-a', -1, [event!]);
    await expect(store.append('release-a', 0, [wrong])).rejects.toThrow(/previousHash/);
    expect(await store.append('release-a', 0, await linkedEvents(store, 'release-a', [{}]))).toEqual({ revision: 1, position: 1 });
    await store.close();
    await directory.remove();
  });
});
