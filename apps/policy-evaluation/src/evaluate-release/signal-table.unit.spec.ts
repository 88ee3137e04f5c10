import type { SignalRecord } from '@interlock/contracts';
import type { Hashing } from '@interlock/domain';
import { nodeHashing } from '@interlock/adapters/hashing';
import { SignalTable } from './signal-table.ts';

const signal = (name: string, state: SignalRecord['state'] = 'healthy'): SignalRecord => ({
  entity: `component:default/${name}`,
  signal: 'error-budget',
  state,
  reading: 1,
  threshold: null,
  receivedAt: '2026-03-02T10:00:00.000Z',
  reportedBy: 'monitoring',
});
const keyOf = ({ entity, signal: name }: SignalRecord): string => `${entity}/${name}`;
const tableOf = (records: readonly SignalRecord[], hashing: Hashing = nodeHashing): SignalTable => {
  const table = new SignalTable(hashing);
  for (const record of records) table.set(keyOf(record), record);
  return table;
};

describe('the digest of the signals', () => {
  it('names what they say, in whatever order they said it', () => {
    const [a, b, c] = [signal('a'), signal('b'), signal('c', 'burning')];
    expect(tableOf([c, a, b]).snapshot()).toBe(tableOf([a, b, c]).snapshot());
    expect(tableOf([a, b]).snapshot()).not.toBe(tableOf([a, b, c]).snapshot());
    expect(tableOf([a, signal('b', 'critical')]).snapshot()).not.toBe(tableOf([a, b]).snapshot());
  });

  it('is what it was once a signal says again what it said, or is gone', () => {
    const table = tableOf([signal('a'), signal('b')]);
    const before = table.snapshot();
    const burning = signal('b', 'burning');
    table.set(keyOf(burning), burning);
    expect(table.snapshot()).not.toBe(before);
    table.set(keyOf(burning), signal('b'));
    expect(table.snapshot()).toBe(before);
    table.set('component:default/c/error-budget', signal('c'));
    table.set('component:default/c/error-budget', null);
    expect([table.snapshot(), table.all().size]).toEqual([before, 2]);
  });

  it('costs what has moved, not what there is', () => {
    let hashed = 0;
    const counting: Hashing = {
      ...nodeHashing,
      sha256Hex: (data) => {
        hashed += data.length;
        return nodeHashing.sha256Hex(data);
      },
    };
    const table = tableOf(
      Array.from({ length: 5_000 }, (_, index) => signal(`n${index}`)),
      counting,
    );
    table.snapshot();
    hashed = 0;
    table.set('component:default/n7/error-budget', signal('n7', 'burning'));
    table.snapshot();
    expect(hashed).toBeLessThan(100_000);
  });
});
