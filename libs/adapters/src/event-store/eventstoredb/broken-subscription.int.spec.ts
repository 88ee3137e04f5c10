import { jest } from '@jest/globals';
import type { RecordedEvent } from '@interlock/contracts';
import type streams from '@eventstore/db-client/generated/streams_pb.js';
import { nodeHashing } from '../../hashing/index.ts';
import { chainEvents } from '@interlock/domain';
import type { EventStore, Subscription } from '../event-store.ts';
import { aStream } from '../testing/contract-subject.ts';
import { Collector, linkedEvents, someEvents } from '../testing/index.ts';
import { FaultyWire, wireEvent } from '../wire-server/testing/index.ts';
import { serveRecord, type ServedRecord } from './testing/served-record.ts';

/** Shorter than what a busy machine needs for anything: for those alone who wait for it. */
const WATCH_DOG_MS = 600;

let wire: FaultyWire;
let served: ServedRecord;
let store: EventStore;
let collector: Collector;
let subscription: Subscription | undefined;
beforeEach(async () => {
  wire = new FaultyWire();
  served = await serveRecord({ around: wire.around });
  store = await served.open();
  collector = new Collector();
  subscription = undefined;
});
afterEach(async () => {
  await subscription?.stop();
  await served.close();
});

const follow = (after = -1): void => {
  subscription = store.subscribe(after, collector);
};
const append = async (count = 1, stream = aStream()): Promise<string> => {
  const events = await linkedEvents(
    served.record,
    stream,
    Array.from({ length: count }, () => ({})),
  );
  await served.record.append(stream, (await served.record.readStream(stream)).length - 1, events);
  return stream;
};
const delivered = (count: number): Promise<void> => collector.until(({ events, errors }) => events.length >= count || errors.length > 0);
const failed = async (): Promise<unknown> => {
  await collector.until(({ errors }) => errors.length > 0);
  return collector.errors[0];
};
const isEvent = (response: streams.ReadResp): boolean => response.hasEvent();
const revisionOf = (response: streams.ReadResp): number => Number(response.getEvent()?.getEvent()?.getStreamRevision());
const asRecorded = async (): Promise<RecordedEvent[]> => served.record.readAll(-1, 1000);

// Matrix case 15.
describe('a subscription that falls silent', () => {
  beforeEach(async () => {
    store = await served.open({ watchDogMs: WATCH_DOG_MS });
  });

  it('is noticed while the record goes on, taken up anew, and misses nothing', async () => {
    follow();
    await append(2);
    await delivered(2);
    const noticed = served.noticed('event-store.subscription_silent');
    wire.silence();
    await append(3);
    await noticed;
    wire.speak();
    await delivered(5);
    expect(collector.events).toEqual(await asRecorded());
    expect(collector.errors).toEqual([]);
  });

  it('is left alone while there is nothing to say', async () => {
    await append(1);
    follow();
    await collector.until(({ caughtUp }) => caughtUp.length > 0);
    const before = [served.notices.length, wire.calls.subscribe];
    // Three looks at the end of the record are a whole watch-dog's time.
    await wire.called('read', wire.calls.read + 4);
    expect([served.notices.length, wire.calls.subscribe]).toEqual(before);
  });
});

describe('a subscription whose process is held up while an event is on its way', () => {
  // Time passes for the watch-dog alone, and in one go: as it does for a process that does not get to look at it.
  beforeEach(() => jest.useFakeTimers({ doNotFake: ['Date', 'hrtime', 'nextTick', 'queueMicrotask', 'setImmediate', 'clearImmediate'] }));
  afterEach(() => jest.useRealTimers());

  /** So much time passes, at least, until the end of the record is asked for. */
  const lookAfter = async (ms: number): Promise<void> => {
    let looked = false;
    void wire.called('read', wire.calls.read + 1).then(() => (looked = true));
    while (!looked) {
      jest.advanceTimersByTime(ms);
      await new Promise((resolve) => setImmediate(resolve));
    }
  };

  it('is not taken for silent', async () => {
    store = await served.open({ watchDogMs: WATCH_DOG_MS, deadlineMs: 1e9 });
    await append(1);
    follow();
    await collector.until(({ caughtUp }) => caughtUp.length > 0);
    const release = wire.hold();
    await append(1);
    await lookAfter(WATCH_DOG_MS / 3);
    wire.slow(1);
    await lookAfter(2 * WATCH_DOG_MS);
    // It comes before the end of the record is told.
    release();
    wire.slow(0);
    jest.advanceTimersByTime(1);
    await delivered(2);
    expect(served.notices).toEqual([]);
    expect(wire.calls.subscribe).toBe(1);
  });
});

describe('a subscription that is dropped', () => {
  it.each(['broken', 'ended'] as const)('(%s) again and again goes on from where it was: no event twice, none missed', async (how) => {
    follow();
    const streams = [await append(1), await append(1)];
    for (let round = 0; round < 5; round += 1) {
      await delivered(2 + round * 2);
      const dropped = served.noticed('event-store.subscription_dropped');
      wire.drop(how);
      for (const stream of streams) await append(1, stream);
      await dropped;
    }
    await delivered(12);
    expect(collector.events).toEqual(await asRecorded());
    expect(collector.errors).toEqual([]);
    expect(wire.calls.subscribe).toBeGreaterThanOrEqual(6);
  });

  it('because the store finds itself damaged ends: trying again would not mend it', async () => {
    follow();
    await append(1);
    await delivered(1);
    wire.drop('damaged');
    expect(await failed()).toMatchObject({ code: 'event-store.corrupt' });
    expect(wire.calls.subscribe).toBe(1);
  });

  it('because the store is down waits, asks ever more rarely, and goes on when it is up', async () => {
    follow();
    await append(1);
    await delivered(1);
    const dropped = served.noticed('event-store.subscription_dropped');
    await served.down();
    await dropped;
    await served.noticed('event-store.subscription_dropped');
    await append(2);
    await served.up();
    await delivered(3);
    expect(collector.events).toEqual(await asRecorded());
    expect(served.notices.length).toBeLessThan(10);
  });
});

describe('a subscription that delivers', () => {
  it('an event twice hands it on once', async () => {
    wire.tamper((response) => (isEvent(response) ? [response, response] : [response]));
    follow();
    const stream = await append(2);
    await append(1, stream);
    await delivered(3);
    expect(collector.events).toEqual(await asRecorded());
  });

  it('an event and not the one before it stops: nothing is passed over in silence', async () => {
    wire.tamper((response) => (isEvent(response) && revisionOf(response) === 1 ? [] : [response]));
    follow();
    await append(3);
    expect(await failed()).toMatchObject({ code: 'event-store.corrupt', message: expect.stringContaining('expected revision 1') });
    expect(collector.events.map(({ revision }) => revision)).toEqual([0]);
  });

  it('a stream for the first time, but not its beginning, stops', async () => {
    wire.tamper((response) => (isEvent(response) && revisionOf(response) === 0 ? [] : [response]));
    follow();
    await append(2);
    expect(await failed()).toMatchObject({
      code: 'event-store.corrupt',
      message: expect.stringContaining('revision 0 at position 0 was not delivered'),
    });
    expect(collector.events).toEqual([]);
  });

  it('a stream for the first time after its beginning was read before goes on from there', async () => {
    const stream = await append(2);
    const after = await store.head();
    await append(1, stream);
    follow(after);
    await delivered(1);
    expect(collector.events.map(({ revision }) => revision)).toEqual([2]);
    expect(collector.errors).toEqual([]);
  });

  it('events in another order stops', async () => {
    let held: streams.ReadResp | undefined;
    wire.tamper((response) => {
      if (!isEvent(response)) return [response];
      if (held === undefined) {
        held = response;
        return [];
      }
      return [response, held];
    });
    follow();
    await append(1);
    await append(1);
    expect(await failed()).toMatchObject({
      code: 'event-store.corrupt',
      message: expect.stringContaining('position 0 follows position 1'),
    });
  });

  it('a changed event stops at the next one of its stream', async () => {
    wire.tamper((response) => [changed(response)]);
    follow();
    await append(2);
    expect(await failed()).toMatchObject({ code: 'event-store.retracted' });
    expect(collector.events).toHaveLength(1);
  });
});

const changed = (response: streams.ReadResp): streams.ReadResp => {
  const event = response.getEvent()?.getEvent();
  if (event !== undefined && revisionOf(response) === 0) event.setData(new TextEncoder().encode('{"note":"red"}'));
  return response;
};

// Matrix case 16: what a leader delivered before it was replicated can be gone after a fail-over, with another event in its place.
describe('an event that was delivered and then replaced', () => {
  const replaced = async (stream: string, position: number): Promise<RecordedEvent[]> => {
    const [first, lost] = await served.record.readStream(stream);
    const [other, next] = chainEvents(first, stream, someEvents(stream, undefined, [{ data: 'other' }, {}]), nodeHashing);
    expect(lost?.id).not.toBe(other!.id);
    return [other!, next!].map((event, index) => ({ ...event, stream, revision: 1 + index, position: position + index }));
  };

  it('is told by the event in its place', async () => {
    follow();
    const stream = await append(2);
    await delivered(2);
    const [other] = await replaced(stream, 2);
    wire.tamper((response) => (isEvent(response) ? [wireEvent(other!, false)] : [response]));
    await append(1);
    expect(await failed()).toMatchObject({
      code: 'event-store.retracted',
      message: expect.stringContaining(`stream ${stream}: revision 1`),
    });
    expect(collector.events).toHaveLength(2);
  });

  it('is told by the event after it', async () => {
    follow();
    const stream = await append(2);
    await delivered(2);
    const [, next] = await replaced(stream, 1);
    wire.tamper((response) => (isEvent(response) ? [wireEvent(next!, false)] : [response]));
    await append(1);
    expect(await failed()).toMatchObject({ code: 'event-store.retracted', message: expect.stringContaining('it was taken back') });
  });

  it('is told when the subscription is taken up again, although its own stream does not go on', async () => {
    wire.tamper((response) => [changed(response)]);
    follow();
    const stream = await append(1);
    await delivered(1);
    wire.tamper((response) => [response]);
    wire.drop('broken');
    await append(1);
    expect(await failed()).toMatchObject({
      code: 'event-store.retracted',
      message: expect.stringMatching(`stream ${stream}: revision 0 was delivered at position 0 .* is not on the record any more`),
    });
    expect(collector.events).toHaveLength(1);
  });

  it('is told by the end of the record, when nothing came in its place', async () => {
    await append(2);
    follow((await store.head()) + 1);
    expect(await failed()).toMatchObject({ code: 'event-store.retracted', message: expect.stringContaining('the record ends at 1') });
  });
});
