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
    [300, 110],
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

  it('leaves a command as it stands', () => {
    expect(told(40, (teller) => teller.line(LONG))).toEqual([LONG, '']);
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
