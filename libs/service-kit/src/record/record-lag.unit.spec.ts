import type { EventStore } from '@interlock/adapters/event-store';
import { chainEvents } from '@interlock/domain';
import { nodeHashing } from '@interlock/adapters/hashing';
import { createMetrics } from '../metrics/metrics.ts';
import { manualClock, memoryEventStore } from '../testing/index.ts';
import { RecordLag } from './record-lag.ts';

const aRecord = () => {
  const [clock, metrics] = [manualClock(), createMetrics()];
  const calls: string[] = [];
  const memory = memoryEventStore();
  let away = false;
  const asked = <T>(call: string, answer: () => Promise<T>): Promise<T> => {
    calls.push(call);
    return away ? Promise.reject(new Error('the store is away')) : answer();
  };
  const eventStore: EventStore = {
    ...memory,
    head: () => asked('head', () => memory.head()),
    readAll: (after, limit) => asked(`read ${limit} after ${after}`, () => memory.readAll(after, limit)),
  };
  let count = 0;
  return {
    clock,
    calls,
    lag: new RecordLag({ eventStore, metrics, clock }),
    /** One event, recorded now. Resolves with its position. */
    append: async (): Promise<number> => {
      count += 1;
      const metadata = { recordedAt: clock.now(), recordedBy: 'test', causationId: 'c', correlationId: 'c', schemaVersion: 1 };
      const event = { id: `00000000-0000-4000-8000-${String(count).padStart(12, '0')}`, type: 'CatalogFindingClosed', data: {}, metadata };
      const events = chainEvents(undefined, `catalog-${count}`, [event as never], nodeHashing);
      return (await memory.append(`catalog-${count}`, -1, events)).position;
    },
    lose: () => (away = true),
    series: async (): Promise<string[]> =>
      (await metrics.text()).split('\n').filter((line) => line.startsWith('interlock_record_lag_seconds')),
  };
};

const of = (reader: string, seconds: number): string => `interlock_record_lag_seconds{reader="${reader}"} ${seconds}`;

describe('readers of the record', () => {
  it('are told by how long the oldest event that they have not dealt with waits', async () => {
    const record = aRecord();
    let [slow, quick] = [-1, -1];
    record.lag.register({ name: 'slow', position: () => slow });
    record.lag.register({ name: 'quick', position: () => quick });
    expect(await record.series()).toEqual([of('slow', 0), of('quick', 0)]);
    slow = await record.append();
    record.clock.advance(2_000);
    await record.append();
    record.clock.advance(500);
    quick = await record.append();
    record.clock.advance(3_000);
    expect(await record.series()).toEqual([of('slow', 3.5), of('quick', 0)]);
    record.clock.advance(60_000);
    expect(await record.series()).toEqual([of('slow', 63.5), of('quick', 0)]);
    slow = quick;
    expect(await record.series()).toEqual([of('slow', 0), of('quick', 0)]);
  });

  it('at its end cost one question, however many there are and however long it is', async () => {
    const record = aRecord();
    const end = await record.append();
    for (const name of ['a', 'b', 'c']) record.lag.register({ name, position: () => end });
    record.calls.length = 0;
    await record.series();
    expect(record.calls).toEqual(['head']);
  });

  it('that stand by are not told of, and ask nothing', async () => {
    const record = aRecord();
    await record.append();
    record.lag.register({ name: 'relay', position: () => undefined });
    expect([await record.series(), record.calls]).toEqual([[], []]);
  });

  it('are not told of while the record cannot be read: that is not the end of it', async () => {
    const record = aRecord();
    record.lag.register({ name: 'relay', position: () => -1 });
    expect(await record.series()).toEqual([of('relay', 0)]);
    record.lose();
    expect(await record.series()).toEqual([]);
  });
});
