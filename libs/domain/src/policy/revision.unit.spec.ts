import fc from 'fast-check';
import { admitRevision } from './admit-revision.ts';
import { compareRevisions, readRevision } from './revision.ts';

const contents = (digit: string): string => `sha256:${digit.repeat(64)}`;
const at = (revision: string, digit = '1') => ({ revision, contents: contents(digit) });
const order = (left: string, right: string): number => compareRevisions(readRevision(left) ?? [], readRevision(right) ?? []);

describe('revisions that have an order', () => {
  it.each([
    ['7', '8'],
    ['9', '10'],
    ['1.9', '1.10'],
    ['2026.11.25', '2026.12.1'],
    ['1.4', '1.4.1'],
    ['1.4.2+zzz', '1.4.3+aaa'],
    ['0', '0.0.0.1'],
  ])('%s is older than %s', (older, newer) => {
    expect(order(older, newer)).toBeLessThan(0);
    expect(order(newer, older)).toBeGreaterThan(0);
  });

  it.each([
    ['1.4', '1.4.0'],
    ['1.4+a', '1.4+b'],
  ])('%s is as old as %s', (left, right) => {
    expect(order(left, right)).toBe(0);
  });

  it('are ordered as their numbers are, whatever they are', () => {
    const numbers = fc.array(fc.nat(), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(numbers, numbers, numbers, (a, b, c) => {
        const [x, y, z] = [a, b, c].map((parts) => parts.join('.')) as [string, string, string];
        expect(Math.sign(order(x, y))).toBe(Math.sign(-order(y, x)) + 0);
        if (order(x, y) <= 0 && order(y, z) <= 0) expect(order(x, z)).toBeLessThanOrEqual(0);
      }),
    );
  });
});

describe('a text that has no place in an order', () => {
  it.each(['', 'main', 'v1', '01', '1.', '.1', '1..2', '1.2.3.4.5', '1-rc', '-1', '1e3', '1 ', `sha256:${'a'.repeat(64)}`, '9'.repeat(16)])(
    'is none: %s',
    (text) => {
      expect(readRevision(text)).toBeUndefined();
      expect(admitRevision(at(text), undefined, undefined)).toEqual({ kind: 'refused', why: 'revision_unordered' });
    },
  );
});

describe('a bundle after the one that was activated last', () => {
  const admitted = (downgradedFrom: string | null) => ({ kind: 'admitted', downgradedFrom });

  it('is admitted when it is the first, newer, or the same', () => {
    expect(admitRevision(at('1'), undefined, undefined)).toEqual(admitted(null));
    expect(admitRevision(at('3', '2'), at('2'), undefined)).toEqual(admitted(null));
    expect(admitRevision(at('2'), at('2'), undefined)).toEqual(admitted(null));
  });

  it('is refused when it is older, or another one of the same revision', () => {
    expect(admitRevision(at('1', '2'), at('2'), undefined)).toEqual({ kind: 'refused', why: 'revision_older' });
    expect(admitRevision(at('2+b', '2'), at('2+a'), undefined)).toEqual({ kind: 'refused', why: 'revision_reused' });
  });

  it('may be older only when it is the one that was named, and says what it came down from', () => {
    expect(admitRevision(at('1', '2'), at('2'), contents('2'))).toEqual(admitted('2'));
    expect(admitRevision(at('1', '2'), at('2'), contents('3'))).toEqual({ kind: 'refused', why: 'revision_older' });
  });
});
