import { EventStoreError } from '@interlock/adapters/event-store';
import { exitCodeOf, tellFailure, type Parts } from './failure.ts';

const told = (error: unknown, parts?: Parts): string => {
  const lines: string[] = [];
  tellFailure(error, (line) => lines.push(line), parts);
  return lines.join('\n');
};

describe('a start that fails', () => {
  it.each([
    ['event-store.corrupt', 20, /from a backup.*`npx interlock ledger acknowledge`/],
    ['event-store.locked', 1, /running in another terminal/],
  ] as const)('with %s says what was found and what to do', (code, exit, hint) => {
    const error = new EventStoreError(code, '/data/record.sqlite: found something');
    expect(told(error)).toMatch(/^\ninterlock: event-store\.[a-z]+: \/data\/record\.sqlite: found something \(/);
    expect(told(error)).toMatch(hint);
    expect(exitCodeOf(error)).toBe(exit);
  });

  it.each(['event-store.corrupt', 'record.behind', 'ledger.view_ahead', 'ledger.behind_head'])(
    'with %s says what is true of the parts: on engines `ledger acknowledge` alone lets nothing go on',
    (code) => {
      const error = Object.assign(new Error('found something'), { code });
      expect(told(error)).toContain('`npx interlock ledger acknowledge`');
      expect(told(error, 'engines')).toContain('"An older copy of the record" in docs/distributed.md');
      expect(told(error, 'engines')).not.toContain('npx interlock');
      expect(exitCodeOf(error)).toBe(20);
    },
  );
});
