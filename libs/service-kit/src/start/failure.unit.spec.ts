import { EventStoreError } from '@interlock/adapters/event-store';
import { exitCodeOf, tellFailure } from './failure.ts';

const told = (error: unknown): string => {
  const lines: string[] = [];
  tellFailure(error, (line) => lines.push(line));
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
});
