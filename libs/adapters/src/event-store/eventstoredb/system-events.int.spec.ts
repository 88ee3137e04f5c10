import { chainEvents } from '@interlock/domain';
import type { NewEvent } from '@interlock/contracts';
import { nodeHashing } from '../../hashing/index.ts';
import type { EventStore } from '../event-store.ts';
import { codeOf } from '../testing/contract-subject.ts';
import { Collector, someEvents } from '../testing/index.ts';
import { FaultyWire } from '../wire-server/testing/index.ts';
import { serveRecord, type ServedRecord } from './testing/served-record.ts';

const STATISTICS = '$stats-127.0.0.1:2113';
const sketches = (count: number): object[] => Array.from({ length: count }, () => ({}));

let wire: FaultyWire;
let served: ServedRecord;
let store: EventStore;
beforeEach(async () => {
  wire = new FaultyWire();
  served = await serveRecord({ around: wire.around });
  store = await served.open();
});
afterEach(() => served.close());

const append = async (stream: string, count: number, change: (event: NewEvent) => NewEvent = (event) => event): Promise<void> => {
  const before = await served.record.readStream(stream);
  const events = someEvents(stream, undefined, sketches(count)).map(change);
  await served.record.append(stream, before.length - 1, chainEvents(before.at(-1), stream, events, nodeHashing));
};
const system = (count: number): Promise<void> => append(STATISTICS, count, (event) => ({ ...event, type: '$statsCollected' }));
const positionsOf = (events: readonly { readonly position: number }[]): number[] => events.map(({ position }) => position);

describe('a record among whose events the server has put its own', () => {
  beforeEach(async () => {
    await append('release-one', 3);
    await system(40);
    await append('release-one', 2);
    await system(700);
  });

  it('ends with the newest event that is ours', async () => {
    expect(await store.head()).toBe(44);
  });

  it('reads as ours alone, page by page', async () => {
    expect(positionsOf(await store.readAll(-1, 100))).toEqual([0, 1, 2, 43, 44]);
    expect(positionsOf(await store.readAll(1, 2))).toEqual([2, 43]);
    expect(positionsOf(await store.readAll(44, 100))).toEqual([]);
  });

  it('is read past many of them in a few requests, also where one event is asked for', async () => {
    const before = wire.calls.read;
    expect(positionsOf(await store.readAll(4, 1))).toEqual([43]);
    expect(positionsOf(await store.readAll(44, 1))).toEqual([]);
    // 1, 16 and 256 at a time.
    expect(wire.calls.read - before).toBeLessThanOrEqual(3 + 5);
  });

  it('is followed without them, and from beyond them when the subscription is taken up anew', async () => {
    const collector = new Collector();
    const looked = Promise.withResolvers<void>();
    wire.tamper((response) => {
      if (response.hasCaughtUp()) looked.resolve();
      return [response];
    });
    const subscription = store.subscribe(-1, collector);
    await collector.until(({ caughtUp }) => caughtUp.length > 0);
    await looked.promise;
    expect(positionsOf(collector.events)).toEqual([0, 1, 2, 43, 44]);
    expect(collector.caughtUp).toEqual([44]);
    const dropped = served.noticed('event-store.subscription_dropped');
    wire.drop('ended');
    await dropped;
    await append('release-one', 1);
    await collector.until(({ events }) => events.length === 6);
    await subscription.stop();
    // Checkpoints that were told are not looked through again.
    expect(wire.subscribedAfter[0]).toBeUndefined();
    expect(wire.subscribedAfter[1]).toBe(744);
    expect(positionsOf(collector.events)).toEqual([0, 1, 2, 43, 44, 745]);
  });
});

describe('a record that holds nothing but events of the server', () => {
  it('is empty', async () => {
    await system(50);
    expect(await store.head()).toBe(-1);
    expect(await store.readAll(-1, 10)).toEqual([]);
  });
});

describe('an event of somebody else', () => {
  it('cannot be proven: the record needs a store of its own', async () => {
    await append('orders-1', 1, (event) => ({ ...event, metadata: { previousHash: null } as NewEvent['metadata'] }));
    expect(await codeOf(store.readStream('orders-1'))).toBe('event-store.corrupt');
    expect(await codeOf(store.readAll(-1, 10))).toBe('event-store.corrupt');
    const collector = new Collector();
    store.subscribe(-1, collector);
    await collector.until(({ errors }) => errors.length > 0);
    expect(collector.errors).toMatchObject([
      { code: 'event-store.corrupt', message: expect.stringContaining('an event store of its own') },
    ]);
  });
});

describe('an event that the store would give back otherwise', () => {
  it('is a mistake of its writer', async () => {
    const [event] = someEvents('release-one', undefined, [{}]);
    await expect(store.append('release-one', -1, [{ ...event!, id: event!.id.toUpperCase() }])).rejects.toThrow(TypeError);
    await expect(store.append('release-one', -1, [{ ...event!, id: 'no uuid' }])).rejects.toThrow(TypeError);
    await expect(store.append('release-one', -1, [{ ...event!, type: '$mine' }])).rejects.toThrow(TypeError);
    expect(wire.calls.append).toBe(0);
  });
});
