import { EventStoreError, type EventStore, type Subscriber } from '@interlock/adapters/event-store';
import type { RecordedEvent } from '@interlock/contracts';
import { BatchPace, silentLogger } from '@interlock/service-kit';
import { manualClock } from '@interlock/service-kit/testing';
import { followRecord, PACE } from './follow-record.ts';
import type { Projection } from './projection.ts';

/** The pace of the service, an hour for each of its seconds: a machine that stands still for a moment neither makes a lull nor ends a pause. */
const slow = (): BatchPace => {
  const { quietMs, busyMs } = PACE;
  return new BatchPace({ ...PACE, quietMs: 3_600 * quietMs, busyMs: 3_600 * busyMs }, () => 0);
};

/** Follows a record whose head is far beyond what it is handed. */
const following = () => {
  let subscriber: Subscriber | undefined;
  let position = -1;
  let condemned = 0;
  const eventStore = {
    head: async () => 1_000,
    subscribe: (_after: number, given: Subscriber) => {
      subscriber = given;
      return { stop: async () => undefined };
    },
  } as unknown as EventStore;
  const projection = {
    apply: (events: readonly RecordedEvent[]) => (position += events.length),
    position: () => position,
  } as unknown as Projection;
  const follow = followRecord({
    eventStore,
    projection,
    clock: manualClock(),
    logger: silentLogger,
    condemn: () => void (condemned += 1),
    onProjected: () => undefined,
    pace: slow(),
  });
  follow.start();
  return {
    follow,
    condemned: () => condemned,
    end: (error: unknown) => subscriber?.onError(error),
    hand: async () => subscriber?.onEvents([{ position: position + 1, metadata: {} } as unknown as RecordedEvent]),
  };
};

const takenShortly = (work: Promise<void>): Promise<boolean> =>
  Promise.race([work.then(() => true), new Promise<boolean>((resolve) => setImmediate(() => setImmediate(() => resolve(false))))]);

describe('a second batch right after the first', () => {
  it('is followed by a pause, in which more comes together', async () => {
    const { follow, hand } = following();
    expect([await takenShortly(hand()), await takenShortly(hand())]).toEqual([true, false]);
    await follow.stop();
  });

  it('is not, where a read waits for what is on the record', async () => {
    const { follow, hand } = following();
    await hand();
    const second = hand();
    const read = follow.idle();
    expect(await takenShortly(second)).toBe(true);
    await follow.stop();
    await read;
  });
});

describe('a record that does not go on from where the views are', () => {
  it.each([
    ['an event in them was taken back: they are condemned', 'event-store.retracted', 1],
    ['the record itself does not verify: they are kept', 'event-store.corrupt', 0],
  ] as const)('stops them; %s', async (_what, code, times) => {
    const { follow, end, condemned } = following();
    end(new EventStoreError(code, 'it does not go on'));
    expect(follow.fault()).toBe('it does not go on');
    expect(condemned()).toBe(times);
    await follow.stop();
  });
});
