import fc from 'fast-check';
import type { IncomingRecord } from '../message-bus.ts';
import { RecentRecords } from './recent-records.ts';
import type { Partition } from './topic-table.ts';

const aPartition = (end: number): Partition => ({ topic: 'orders', number: 0, compact: false, base: 0, id: 1, end, tail: end });
const aRecord = (offset: number, bytes: number): IncomingRecord => ({
  topic: 'orders',
  partition: 0,
  offset,
  key: `key-${offset % 7}`,
  value: new Uint8Array(bytes),
  headers: {},
  timestamp: offset,
});

type Step = { readonly append: number; readonly bytes: number; readonly commit: boolean };

describe('the newest records of a partition', () => {
  it('are answered as the log would answer, or not at all, whatever was rolled back', () => {
    const steps = fc.array(
      fc.record({ append: fc.nat(90), bytes: fc.constantFrom(0, 100, 200_000), commit: fc.boolean() }) as fc.Arbitrary<Step>,
      { maxLength: 40 },
    );
    fc.assert(
      fc.property(fc.nat(1_000), steps, fc.nat(3_000), fc.integer({ min: 1, max: 300 }), (start, history, ahead, limit) => {
        const partition = aPartition(start);
        const recent = new RecentRecords();
        const log: IncomingRecord[] = [];
        for (const { append, bytes, commit } of history) {
          const pending = Array.from({ length: append }, (_, index) => aRecord(partition.end + index, bytes));
          for (const record of pending) recent.add(partition, record);
          if (commit) {
            log.push(...pending);
            partition.end += append;
          } else recent.dropFrom(partition, partition.end);
        }
        const from = Math.min(start + ahead, partition.end);
        const answered = recent.from(partition, from, limit);
        if (answered !== undefined) expect(answered).toEqual(log.slice(from - start, from - start + limit));
      }),
      { numRuns: 200 },
    );
  });

  it('are not shown before their transaction is committed', () => {
    const partition = aPartition(0);
    const recent = new RecentRecords();
    recent.add(partition, aRecord(0, 1));
    expect(recent.from(partition, 0, 10)).toEqual([]);
    partition.end = 1;
    expect(recent.from(partition, 0, 10)?.map(({ offset }) => offset)).toEqual([0]);
  });

  it('are not shown once they were removed', () => {
    const partition = aPartition(0);
    const recent = new RecentRecords();
    for (const offset of [0, 1, 2]) recent.add(partition, aRecord(offset, 1));
    partition.end = 3;
    recent.dropBelow(partition, 2);
    expect(recent.from(partition, 1, 10)).toBeUndefined();
    expect(recent.from(partition, 2, 10)?.map(({ offset }) => offset)).toEqual([2]);
    recent.dropBelow(partition, 9);
    expect(recent.from(partition, 2, 10)).toBeUndefined();
    recent.add(partition, aRecord(3, 1));
    partition.end = 4;
    expect(recent.from(partition, 3, 10)?.map(({ offset }) => offset)).toEqual([3]);
  });

  it('leave to the disk what began before them', () => {
    const partition = aPartition(5);
    const recent = new RecentRecords();
    expect(recent.from(partition, 0, 10)).toBeUndefined();
    recent.add(partition, aRecord(5, 1));
    partition.end = 6;
    expect(recent.from(partition, 4, 10)).toBeUndefined();
    expect(recent.from(partition, 5, 10)).toHaveLength(1);
    expect(recent.from(partition, 6, 10)).toEqual([]);
  });
});
