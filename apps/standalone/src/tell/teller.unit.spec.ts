import { terminalTeller, type Teller } from './teller.ts';

const LONG =
  'Interlock answers and tells of all that happens in words that go on and on until no terminal of any width could hold them in a line';

const told = (columns: number | undefined, tell: (teller: Teller) => void): string[] => {
  let text = '';
  tell(terminalTeller({ write: (part) => (text += part), colours: false, columns }));
  return text.split('\n');
};

describe('an account', () => {
  it.each([
    [60, 60],
    [300, 100],
    [undefined, 100],
  ])('in a terminal of %s columns is at most %i wide, and no narrower than it must be', (columns, width) => {
    for (const tell of [
      (teller: Teller) => teller.title(LONG),
      (teller: Teller) => teller.text(LONG),
      (teller: Teller) => teller.step('applied', LONG),
    ]) {
      const lines = told(columns, tell);
      const widest = Math.max(...lines.map((line) => line.length));
      expect(widest).toBeLessThanOrEqual(width);
      expect(widest).toBeGreaterThan(width - 12);
    }
  });

  it('breaks a word that is longer than a line', () => {
    const word = 'x'.repeat(250);
    expect(told(undefined, (teller) => teller.text(word))).toEqual(['', 'x'.repeat(100), 'x'.repeat(100), 'x'.repeat(50), '']);
    expect(told(undefined, (teller) => teller.step('decided', word)).every((line) => line.length <= 100)).toBe(true);
  });

  it('continues a command between its parts, and leaves each of them as it stands', () => {
    const [first, second] = ['npx interlock approval grant x', `--package ${'a'.repeat(60)}`];
    expect(told(110, (teller) => teller.command(first, second))).toEqual([`  ${first} \\`, `      ${second}`, '']);
    expect(told(110, (teller) => teller.command(first, '--package y'))).toEqual([`  ${first} --package y`, '']);
    expect(told(40, (teller) => teller.command(LONG))).toEqual([`  ${LONG}`, '']);
  });
});

describe('rows', () => {
  it('stand in columns as wide as the longest label', () => {
    const rows = [
      ['search', 'applied'],
      ['recommendations', 'superseded'],
    ] as const;
    expect(told(80, (teller) => teller.rows(rows))).toEqual(['  search           applied', '  recommendations  superseded', '']);
  });
});
