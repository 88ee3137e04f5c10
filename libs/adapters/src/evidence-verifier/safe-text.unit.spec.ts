import fc from 'fast-check';
import { canonicalJson } from '@interlock/domain';
import { listed, safeText } from './safe-text.ts';

describe('text from outside', () => {
  it('is bounded, and always has an RFC 8785 form', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), fc.integer({ min: 4, max: 40 }), (text, max) => {
        const safe = safeText(text, max);
        expect(safe.length).toBeLessThanOrEqual(max);
        expect(() => canonicalJson(safe)).not.toThrow();
      }),
    );
  });

  it('is not cut through a character of two units', () => {
    expect(safeText(`${'a'.repeat(6)}🚦🚦`, 10).isWellFormed()).toBe(true);
  });

  it('shows what would hide, reorder or move the cursor', () => {
    expect(safeText('a\u001b[2Jb\u202ec\u200bd\ne', 80)).toBe('a\\u{1b}[2Jb\\u{202e}c\\u{200b}d\\u{a}e');
  });

  it('is listed, the first few', () => {
    expect([listed([]), listed(['a', 'b']), listed(['a', 'b', 'c'], 2)]).toEqual(['nothing', 'a, b', 'a, b and 1 more']);
  });
});
