import { jest } from '@jest/globals';
import type { IncomingRecord } from '../message-bus.ts';
import type { Feed, Parking } from './feed.ts';
import { GroupDelivery } from './group-delivery.ts';
import { PartitionWindow } from './partition-window.ts';

const TIMES = 6;
const record: IncomingRecord = { topic: 't', partition: 0, offset: 0, key: 'k', value: new Uint8Array(), headers: {}, timestamp: 0 };

/** A place for parked messages that refuses, as brokers do what is larger than they take. Resolves when it has refused so often. */
const refusing = () => {
  const often = Promise.withResolvers<void>();
  let refused = 0;
  const park: Parking['park'] = async () => {
    refused += 1;
    if (refused === TIMES) often.resolve();
    throw new Error('too large');
  };
  return { parking: { park } as Parking, often: often.promise };
};

describe('a message that cannot be parked', () => {
  it('is tried again after longer and longer, is not finished, and holds up no other', async () => {
    const delays: number[] = [];
    const timer = jest.spyOn(globalThis, 'setTimeout').mockImplementation((callback: () => void, ms = 0) => {
      delays.push(ms);
      setImmediate(callback);
      return {} as NodeJS.Timeout;
    });
    const { parking, often } = refusing();
    const window = new PartitionWindow(0, { records: 10, bytes: 1_000, reach: 10, perKey: 10 });
    const feed: Feed = {
      topic: 't',
      partition: 0,
      window,
      held: new Map(),
      parking,
      gone: new AbortController().signal,
      readAgain: () => record,
      progressed: () => undefined,
    };
    const reports: unknown[] = [];
    const handled: string[] = [];
    const delivery = new GroupDelivery({
      group: 'g',
      handler: async ({ key }) => {
        handled.push(key);
        return key === 'k' ? { kind: 'park', cause: 'no' } : { kind: 'ack' };
      },
      concurrency: 1,
      attempts: { maxAttempts: 3, backOff: { baseMs: 50, capMs: 500 }, random: () => 1 },
      report: (error) => reports.push(error),
    });
    for (const [offset, key] of ['k', 'other'].entries()) {
      const lane = window.add({ ...record, offset, key });
      if (lane) delivery.enqueue(feed, lane);
    }
    await often;
    timer.mockRestore();
    await delivery.stop();
    expect(delays.slice(0, TIMES - 1)).toEqual([50, 100, 200, 400, 500]);
    expect(handled.filter((key) => key === 'other')).toHaveLength(1);
    expect(reports.length).toBeGreaterThanOrEqual(TIMES - 1);
    expect(window.committable).toBe(0);
  });
});
