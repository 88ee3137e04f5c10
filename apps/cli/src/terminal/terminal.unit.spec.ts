import fc from 'fast-check';
import { Page, pageWidth, parseDuration, safeJson, safeText } from './index.ts';
import { lengthOf, wrap } from './wrap.ts';

const HOSTILE = 'ok\u001b[2K\u001b[1Gallowed\u0007\u009b31m\u202Egnp\u2066\u200b\u2028\r\nnext';
// What a terminal would obey: C0, DEL, C1, bidirectional and invisible formatting.
const OBEYED = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

describe('text from a server', () => {
  it('cannot move the cursor, recolour or reorder a line', () => {
    expect(safeText(HOSTILE)).not.toMatch(OBEYED);
    expect(safeText('payments \u001b[32mok')).toBe('payments \\u{1b}[32mok');
  });

  it('stays as it is when it is plain', () => {
    expect(safeText('Größe 4 µs → 日本語 ✓')).toBe('Größe 4 µs → 日本語 ✓');
  });

  it('is the same value as JSON, with nothing that a terminal obeys but line breaks', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const json = safeJson({ text, HOSTILE });
        expect(json.replaceAll('\n', '')).not.toMatch(OBEYED);
        expect(JSON.parse(json)).toEqual({ text, HOSTILE });
      }),
    );
  });

  it('reaches no line of a page unescaped, whichever way it goes in', () => {
    const page = new Page({ width: 80, colours: false })
      .heading(HOSTILE)
      .text(HOSTILE, { indent: 2, first: HOSTILE })
      .field(HOSTILE, HOSTILE)
      .command([HOSTILE, HOSTILE])
      .table([[{ text: HOSTILE }, { text: HOSTILE }]]);
    expect(page.toString().replaceAll('\n', '')).not.toMatch(OBEYED);
  });
});

describe('a page', () => {
  it('is at most 100 wide, and as narrow as the terminal', () => {
    expect([pageWidth(undefined), pageWidth(300), pageWidth(72), pageWidth(5)]).toEqual([100, 100, 72, 40]);
  });

  it('has no colours unless it is told to', () => {
    const draw = (colours: boolean): string => new Page({ width: 80, colours }).text('denied', { style: 'bad' }).toString();
    expect(draw(false)).toBe('denied\n');
    expect(draw(true)).toBe('\u001b[31mdenied\u001b[39m\n');
  });

  it('begins the text of a name that fills its column in that column', () => {
    const text = new Page({ width: 40, colours: false }).field('owner', 'team-a').field('environment', 'production').toString();
    expect(text).toBe('  owner       team-a\n  environment production\n');
  });

  it('keeps a name that is longer than its column apart from its text, within its width', () => {
    const text = new Page({ width: 40, colours: false }).field('a longer name', 'one two three four five six seven').toString();
    expect(text).toBe('  a longer name  one two three four five\n                 six seven\n');
  });

  it('continues a long command with a backslash, without breaking a word', () => {
    const digest = `sha256:${'a'.repeat(64)}`;
    const text = new Page({ width: 80, colours: false })
      .command(['npx interlock approval grant', 'x'.repeat(36), '--package', digest])
      .toString();
    expect(text).toContain(`\\\n        ${digest}`);
  });
});

describe('wrapping', () => {
  it('keeps every character, and no line is too long', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), fc.integer({ min: 20, max: 100 }), (text, width) => {
        const lines = wrap(text, width);
        expect(lines.every((line) => lengthOf(line) <= width)).toBe(true);
        expect(lines.join('').replaceAll(/\s/g, '')).toBe(text.replaceAll(/\s/g, ''));
      }),
    );
  });
});

describe('a time', () => {
  it.each([
    ['500ms', 500],
    ['30s', 30_000],
    ['10m', 600_000],
    ['24h', 86_400_000],
  ])('%s is %d ms', (text, ms) => expect(parseDuration('--timeout', text)).toBe(ms));

  it.each(['', '10', 'm', '-1s', '1.5h', '25h', '1d', '999999999h', '10 m'])('%j is none', (text) => {
    expect(() => parseDuration('--timeout', text)).toThrow('--timeout: found');
  });
});
