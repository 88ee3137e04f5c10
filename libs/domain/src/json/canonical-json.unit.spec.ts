import fc from 'fast-check';
import canonicalize from 'canonicalize';
import { canonicalJson } from './canonical-json.ts';
import { writeCanonical } from './write-canonical.ts';

/** RFC 8785 in a few lines, for values that hold no `toJSON`. */
const naive = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(naive).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value)
    .toSorted(([left], [right]) => (left < right ? -1 : 1))
    .map(([key, inner]) => `${JSON.stringify(key)}:${naive(inner)}`);
  return `{${members.join(',')}}`;
};
const reversed = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([key, inner]) => [key, reversed(inner)]),
  );
};
const json = fc.jsonValue({ stringUnit: 'binary' });

describe('canonical JSON', () => {
  it('is what a naive writing of RFC 8785 gives', () => {
    fc.assert(fc.property(json, (value) => expect(canonicalJson(value)).toBe(naive(value))));
  });

  it('does not depend on the order of members', () => {
    fc.assert(fc.property(json, (value) => expect(canonicalJson(reversed(value))).toBe(canonicalJson(value))));
  });

  it('reads back as what was written, but for the sign of zero', () => {
    fc.assert(fc.property(json, (value) => expect(canonicalJson(JSON.parse(canonicalJson(value)))).toBe(canonicalJson(value))));
    expect(canonicalJson(-0)).toBe('0');
  });

  it('writes the numbers of RFC 8785, appendix B, and sorts by UTF-16 code units', () => {
    expect(canonicalJson([333333333.3333333, 1e30, 4.5, 2e-3, 1e-27])).toBe('[333333333.3333333,1e+30,4.5,0.002,1e-27]');
    expect(canonicalJson({ '\u20ac': 1, '\r': 2, '\ufb33': 3, '1': 4, '\u{1f600}': 5, '\u0080': 6, '\u00f6': 7 })).toBe(
      '{"\\r":2,"1":4,"\u0080":6,"\u00f6":7,"\u20ac":1,"\u{1f600}":5,"\ufb33":3}',
    );
  });

  it.each([
    ['a lone surrogate', '\ud800'],
    ['one in a member name', { '\udc00': 1 }],
    ['NaN', [Number.NaN]],
    ['infinity', { a: Infinity }],
    ['nothing at all', undefined],
  ])('has no form for %s', (_what, value) => {
    expect(() => canonicalJson(value)).toThrow(expect.objectContaining({ code: 'json.not_canonical' }));
  });
});

describe('the writer for plain values', () => {
  it('writes what the general one writes, and answers for every JSON value with well-formed text', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'grapheme', maxDepth: 6 }), (value) =>
        expect(writeCanonical(value)).toBe(canonicalize(value)),
      ),
    );
  });

  it('says the same or nothing of any value', () => {
    const anything = fc.anything({ withBoxedValues: true, withNullPrototype: true, withSparseArray: true });
    fc.assert(
      fc.property(anything, (value) => {
        const written = writeCanonical(value);
        if (written !== undefined) expect(written).toBe(canonicalize(value));
      }),
    );
  });

  it('sorts many members as it sorts few', () => {
    const names = fc.uniqueArray(fc.string({ unit: 'grapheme', maxLength: 3 }), { minLength: 20, maxLength: 30 });
    fc.assert(
      fc.property(names, (members) => {
        const value = Object.fromEntries(members.map((name, index) => [name, index]));
        expect(writeCanonical(value)).toBe(canonicalize(value));
      }),
    );
  });

  it('tells objects apart whose names are alike, however often it saw the others', () => {
    const names = fc.shuffledSubarray(['a', 'b', 'c', '10', '9', '\u00e9', '"', '']);
    fc.assert(
      fc.property(fc.array(names, { maxLength: 30 }), (objects) => {
        const value = objects.map((members) => Object.fromEntries(members.map((name, index) => [name, String(index)])));
        expect(writeCanonical(value)).toBe(canonicalize(value));
      }),
    );
  });

  it('stays right when it has seen more kinds of objects than it remembers', () => {
    const value = Array.from({ length: 5_000 }, (_, index) => ({ [`b${String(index)}`]: 1, a: undefined, ['n'.repeat(index % 90)]: 'x' }));
    for (let round = 0; round < 2; round += 1) expect(writeCanonical(value)).toBe(canonicalize(value));
  });

  it('leaves what is deep, circular or writes itself to the general one', () => {
    const circular: unknown[] = [];
    circular.push(circular);
    expect(writeCanonical(circular)).toBeUndefined();
    expect(() => canonicalJson(circular)).toThrow(expect.objectContaining({ code: 'json.not_canonical' }));
    expect(canonicalJson({ at: { toJSON: () => 'then' } })).toBe('{"at":"then"}');
    const deep = JSON.parse('['.repeat(5_000) + ']'.repeat(5_000)) as unknown;
    expect(canonicalJson(deep)).toHaveLength(10_000);
  });
});
