import type { Subscriber } from '@interlock/adapters/event-store';
import type { RecordedEvent } from '@interlock/contracts';
import { BatchPace, silentLogger } from '@interlock/service-kit';
import { manualClock } from '@interlock/service-kit/testing';
import { PACE, relay, type RelayBus, type RelayParts } from './publish-record.ts';

const event = (position: number): RecordedEvent =>
  ({
    stream: `catalog-${position}`,
    revision: 0,
    position,
    id: `${position}`,
    type: 'CatalogFindingClosed',
    data: {},
    metadata: {},
  }) as unknown as RecordedEvent;

/** A relay that is handed what is on the record, event by event, as soon as it takes the next. By its clock no time passes: where the machine stands still is no lull. */
const started = async () => {
  const subscribed = Promise.withResolvers<Subscriber>();
  let position = -1;
  const eventStore: RelayParts['eventStore'] = {
    head: async () => position,
    readStream: async () => [],
    subscribe: (_after: number, subscriber: Subscriber) => {
      subscribed.resolve(subscriber);
      return { stop: async () => undefined };
    },
  };
  const messageBus: RelayBus = {
    readCheckpoint: async () => -1,
    lastRecords: async () => [],
    publishWithCheckpoint: async () => undefined,
  };
  const leading = new AbortController();
  const pace = new BatchPace(PACE, () => 0);
  const publishing = relay({ eventStore, messageBus, clock: manualClock(), logger: silentLogger, pace }).publish(leading.signal);
  const subscriber = await subscribed.promise;
  const hand = async (count: number): Promise<number> => {
    const begun = performance.now();
    for (let handed = 0; handed < count; handed += 1) await subscriber.onEvents([event((position += 1))]);
    return performance.now() - begun;
  };
  const stop = async (): Promise<void> => {
    leading.abort();
    await publishing;
  };
  return { hand, stop };
};

describe('events that come one by one without a lull', () => {
  it('are collected: the longer it lasts, the fewer requests a second', async () => {
    const { hand, stop } = await started();
    await hand(30);
    // 20 of the longest interval; a timer may be a millisecond early.
    expect(await hand(20)).toBeGreaterThan(20 * (PACE.busyMs - 1));
    await stop();
  });
});
