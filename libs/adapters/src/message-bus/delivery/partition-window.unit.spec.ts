import fc from 'fast-check';
import type { IncomingRecord } from '../message-bus.ts';
import { PartitionWindow, type Lane } from './partition-window.ts';

const limits = { records: 8, bytes: 100, reach: 20, perKey: 2 };
const record = (offset: number, key: string, size = 1): IncomingRecord => ({
  topic: 't',
  partition: 0,
  offset,
  key,
  value: new Uint8Array(size),
  headers: {},
  timestamp: 0,
});

function opened(window: PartitionWindow, offset: number, key: string, size = 1): Lane {
  const lane = window.add(record(offset, key, size));
  if (!lane) throw new Error(`key ${key} was open already`);
  return lane;
}

describe('a window', () => {
  it('may be committed up to its lowest unfinished message', () => {
    const window = new PartitionWindow(5, limits);
    expect(window.committable).toBe(5);
    const a = opened(window, 5, 'a');
    const b = opened(window, 6, 'b');
    expect(window.finish(b)).toBe(false);
    expect(window.committable).toBe(5);
    expect(window.finish(a)).toBe(false);
    expect(window.committable).toBe(7);
  });

  it('passes over offsets that hold nothing', () => {
    const window = new PartitionWindow(0, limits);
    const a = opened(window, 3, 'a');
    window.skipTo(9);
    expect([window.position, window.committable]).toEqual([9, 3]);
    window.finish(a);
    expect(window.committable).toBe(9);
  });

  it('opens a key once, and says when it has more', () => {
    const window = new PartitionWindow(0, limits);
    const a = opened(window, 0, 'a');
    expect(window.add(record(1, 'a'))).toBeUndefined();
    expect(window.finish(a)).toBe(true);
    expect(window.finish(a)).toBe(false);
    expect(window.add(record(2, 'a'))).toBeDefined();
  });

  it('holds few bytes of one key, and none of a key that waits', () => {
    const window = new PartitionWindow(0, limits);
    const a = opened(window, 0, 'a');
    for (const offset of [1, 2, 3]) window.add(record(offset, 'a'));
    expect(a.entries.map((entry) => entry.record?.offset)).toEqual([0, 1, undefined, undefined]);
    window.block(a);
    window.add(record(4, 'a'));
    expect(a.entries.map((entry) => entry.record)).toEqual(Array(5).fill(undefined));
    expect(window.room()).toBe(8);
  });

  it('reads no further than its reach, its records and its bytes', () => {
    const window = new PartitionWindow(0, limits);
    window.block(opened(window, 0, 'a'));
    for (let offset = 1; offset < 18; offset += 1) window.add(record(offset, 'a'));
    expect(window.room()).toBe(2);
    const wide = new PartitionWindow(0, limits);
    for (let offset = 0; offset < 5; offset += 1) opened(wide, offset, `k${offset}`);
    expect([wide.room(), wide.wantsMore()]).toEqual([3, false]);
    const heavy = new PartitionWindow(0, limits);
    const lane = opened(heavy, 0, 'a', 100);
    expect([heavy.room(), heavy.wantsMore()]).toEqual([0, false]);
    heavy.finish(lane);
    expect([heavy.room(), heavy.wantsMore()]).toEqual([8, true]);
  });

  it('commits the model: the lowest offset that is not finished, in any order of finishing', () => {
    const keys = fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 60 });
    const agrees = fc.property(keys, fc.infiniteStream(fc.nat()), (sequence, draws) => {
      const window = new PartitionWindow(0, { ...limits, reach: 100 });
      const lanes = new Set<Lane>();
      for (const [offset, key] of sequence.entries()) {
        const lane = window.add(record(offset, key));
        if (lane) lanes.add(lane);
      }
      const unfinished = new Set(sequence.keys());
      while (lanes.size > 0) {
        const lane = [...lanes][draws.next().value % lanes.size];
        if (!lane) return false;
        unfinished.delete(lane.entries[0]?.offset ?? -1);
        if (!window.finish(lane)) lanes.delete(lane);
        if (window.committable !== Math.min(sequence.length, ...unfinished)) return false;
      }
      return window.room() === limits.records;
    });
    fc.assert(agrees);
  });
});
