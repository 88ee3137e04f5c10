import { jest } from '@jest/globals';
import fc from 'fast-check';
import { canonicalJson } from './canonical-json.ts';
import { isCompactJson } from './is-compact-json.ts';
import { isPlainJson } from './is-plain-json.ts';
import { scanJson } from './scan-json.ts';
import { parseStrictJson } from './strict-json.ts';
import { StrictJsonError, type StrictJsonErrorCode } from './strict-json-error.ts';
import { oddJson } from './testing/index.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const parse = (text: string): unknown => parseStrictJson(bytes(text));
const ofCode = (code: StrictJsonErrorCode) => expect.objectContaining({ name: 'StrictJsonError', code });

afterEach(() => expect(({} as Record<string, unknown>)['polluted']).toBeUndefined());

describe('text that has one meaning', () => {
  it('is read as JSON.parse reads it', () => {
    const unsafe = new Set(['__proto__', 'constructor', 'prototype']);
    const key = fc.string({ unit: 'binary' }).filter((name) => !unsafe.has(name));
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 5, withCrossShrink: true },
        fc.constantFrom(null, true, false),
        fc.maxSafeInteger(),
        fc.double({ min: -1e15, max: 1e15, noNaN: true }),
        fc.string({ unit: 'binary' }),
        fc.array(tie('value'), { maxLength: 4 }),
        fc.dictionary(key, tie('value'), { maxKeys: 4 }),
      ),
    }));
    fc.assert(
      fc.property(value, fc.constantFrom(undefined, 1, '\t'), (document, indent) => {
        const text = JSON.stringify(document, null, indent);
        expect(canonicalJson(parse(text))).toBe(canonicalJson(JSON.parse(text)));
      }),
    );
  });

  it('is all that is accepted of mangled text', () => {
    const base = '{"a":[1,-2.5e3,"x\\u0041\\n",{"b":null}],"é":"\u{1f600}","t":true}';
    const edit = fc.record({
      at: fc.nat({ max: base.length }),
      cut: fc.nat({ max: 3 }),
      put: fc.constantFrom('', '"', '\\', ',', '}', ']', '0', 'e', '\ud800', '{"a":'),
    });
    fc.assert(
      fc.property(fc.array(edit, { maxLength: 3 }), (edits) => {
        const text = edits.reduce((before, { at, cut, put }) => before.slice(0, at) + put + before.slice(at + cut), base);
        let value: unknown;
        try {
          value = parse(text);
        } catch (error) {
          if (error instanceof StrictJsonError) return;
          throw error;
        }
        expect(JSON.parse(new TextDecoder().decode(bytes(text)))).toEqual(value);
        // RFC 8785 writes -0 as 0: texts compare, not numbers.
        expect(canonicalJson(JSON.parse(canonicalJson(value)))).toBe(canonicalJson(value));
      }),
      { numRuns: 500 },
    );
  });

  it.each([['9007199254740991'], ['-9007199254740991'], ['-0'], ['1.5e300'], ['[]'], [' "x" ']])('may be %s', (text) => {
    expect(parse(text)).toEqual(JSON.parse(text));
  });
});

describe('text that has no meaning, or two (matrix 40)', () => {
  it.each<[StrictJsonErrorCode, string]>([
    ['json.duplicate_key', '{"a":1,"a":1}'],
    ['json.duplicate_key', '{"a":1,"\\u0061":2}'],
    ['json.duplicate_key', '{"x":[{"":1,"":2}]}'],
    // As long as what JSON.parse makes of them, written anew.
    ['json.duplicate_key', '{"a":11,"a":1e9}'],
    ['json.duplicate_key', '[{"":1000,"":1e-6},1e-6]'],
    ['json.duplicate_key', '{"a":"1","a":1e9 }'],
    ['json.unsafe_number', '1111e400'],
    ['json.unsafe_number', '[-1111e400]'],
    ['json.duplicate_key', '{"1":1,"2":1,"3":1,"4":1,"5":1,"6":1,"7":1,"8":1,"9":1,"1":1}'],
    ['json.duplicate_key', '{"1":1,"2":1,"3":1,"4":1,"5":1,"6":1,"7":1,"8":1,"9":1,"10":1,"10":1}'],
    ['json.malformed', `"${'a'.repeat(47)}`],
    ['json.malformed', `"${'a'.repeat(48)}`],
    ['json.malformed', `"${'a'.repeat(60)}\u0000"`],
    ['json.invalid_text', `"${'a'.repeat(60)}\\ud800"`],
    ['json.unsafe_key', '{"__proto__":{"polluted":1}}'],
    ['json.unsafe_key', '{"\\u005f_proto__":{"polluted":1}}'],
    ['json.unsafe_key', '{"constructor":{"prototype":{"polluted":1}}}'],
    ['json.unsafe_number', '9007199254740992'],
    ['json.unsafe_number', '{"a":9007199254740993}'],
    ['json.unsafe_number', '1e400'],
    ['json.unsafe_number', '-1e400'],
    ['json.unsafe_number', '1'.repeat(400)],
    ['json.invalid_text', '"\\ud800"'],
    ['json.invalid_text', '{"\\udc00":1}'],
    ['json.invalid_text', '"\\ud83d\\u0041"'],
    ['json.invalid_text', '\ufeff{}'],
    ['json.malformed', 'NaN'],
    ['json.malformed', 'Infinity'],
    ['json.malformed', '-'],
    ['json.malformed', '01'],
    ['json.malformed', '1.'],
    ['json.malformed', '+1'],
    ['json.malformed', '[1,]'],
    ['json.malformed', '{"a":1,}'],
    ['json.malformed', "{'a':1}"],
    ['json.malformed', '{a:1}'],
    ['json.malformed', '{} {}'],
    ['json.malformed', '// x\n{}'],
    ['json.malformed', '"\n"'],
    ['json.malformed', '"\\x41"'],
    ['json.malformed', ''],
    ['json.malformed', '\u00a0{}'],
    ['json.too_deep', '['.repeat(65)],
    ['json.too_deep', '['.repeat(400_000)],
    ['json.too_deep', '{"a":'.repeat(200_000)],
    ['json.too_large', `"${'a'.repeat(1_048_575)}"`],
  ])('is refused as %s', (code, text) => {
    expect(() => parse(text)).toThrow(ofCode(code));
  });

  it('is not parsed when it is long and deep: that takes a hundred times as long as to see it', () => {
    const deep = bytes(`${'['.repeat(50_000)}${']'.repeat(50_000)}`);
    const parsing = jest.spyOn(JSON, 'parse');
    expect(() => parseStrictJson(deep)).toThrow(ofCode('json.too_deep'));
    expect(parsing).not.toHaveBeenCalled();
    parsing.mockRestore();
  });

  it('is refused at any depth, a million levels too, without exhausting the stack', () => {
    const deep = bytes('['.repeat(1_000_000));
    expect(() => parseStrictJson(deep, { maxBytes: 2_000_000 })).toThrow(ofCode('json.too_deep'));
    expect(() => parseStrictJson(deep, { maxBytes: 2_000_000, maxDepth: 2_000_000 })).toThrow(ofCode('json.malformed'));
  });

  it.each([
    ['a lone continuation', [0x22, 0x80, 0x22]],
    ['an overlong slash', [0x22, 0xc0, 0xaf, 0x22]],
    ['a surrogate in UTF-8', [0x22, 0xed, 0xa0, 0x80, 0x22]],
    ['a truncated sequence', [0x22, 0xf0, 0x9f, 0x98, 0x22]],
    ['UTF-16', [0xff, 0xfe, 0x7b, 0x00, 0x7d, 0x00]],
  ])('is refused when it is %s', (_what, raw) => {
    expect(() => parseStrictJson(Uint8Array.from(raw))).toThrow(ofCode('json.invalid_text'));
  });

  it('is refused wherever it is cut', () => {
    const whole = bytes('{"a":[1,{"é":"\\u0041\u{1f600}"}],"b":null}');
    expect(parseStrictJson(whole)).toEqual({ a: [1, { é: 'A\u{1f600}' }], b: null });
    for (let end = 0; end < whole.length; end += 1) expect(() => parseStrictJson(whole.slice(0, end))).toThrow(StrictJsonError);
  });

  it('is refused with the place, what stands there and what should', () => {
    expect(() => parse('{"a":{"b":[1,{"c":1,"c":2}]}}')).toThrow(
      expect.objectContaining({ field: '/a/b/1/c', found: 'member "c" twice', expected: 'each member once' }),
    );
  });
});

const parsed = (text: string): { readonly value: unknown } | undefined => {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return undefined;
  }
};
const scans = (text: string, depth: number): boolean => {
  try {
    scanJson(text, depth);
    return true;
  } catch {
    return false;
  }
};

describe('the comparison of lengths', () => {
  /** Every way to write a number that somebody might think of. */
  const spellings = (value: number): string[] => {
    const precise = Array.from({ length: 17 }, (_, digits) => [value.toPrecision(digits + 1), value.toExponential(digits)]).flat();
    const all = [String(value), value.toExponential(), ...precise].map((text) => text.replace('e+', 'e'));
    const whole = all.flatMap((text) => {
      const [, sign, first, fraction = '', exponent] = /^(-?)(\d+)\.?(\d*)e(-?\d+)$/.exec(text) ?? [];
      return exponent === undefined ? [] : [`${sign}${first}${fraction}e${Number(exponent) - fraction.length}`];
    });
    return [...all, ...whole].filter((text) => parsed(text)?.value === value);
  };

  it('never lets pass what the scan would refuse', () => {
    const number = fc
      .oneof(fc.double({ noNaN: true }), fc.integer(), fc.constantFrom(1000, 5e20, 1e-6, 1e-7, 0.05, -0, 1e15))
      .chain((value) => fc.constantFrom('0', ...spellings(value), '1111e400'));
    const { odd } = fc.letrec<{ odd: string }>((tie) => ({
      odd: fc.oneof(
        { maxDepth: 4 },
        number,
        fc.constantFrom('""', '"a"', 'null', 'true', '{}', '[]'),
        fc.array(tie('odd'), { maxLength: 3 }).map((items) => `[${items.join(',')}]`),
        fc
          .array(fc.tuple(fc.constantFrom('""', '"a"', '"1"', '"__proto__"'), tie('odd')), { maxLength: 3 })
          .map((members) => `{${members.map(([name, value]) => `${name}:${value}`).join(',')}}`),
      ),
    }));
    let passed = 0;
    fc.assert(
      fc.property(fc.oneof(oddJson, odd), fc.integer({ min: 0, max: 5 }), (text, depth) => {
        const read = parsed(text);
        if (read === undefined || !isCompactJson(text, read.value, depth)) return;
        passed += 1;
        expect([text, scans(text, depth)]).toEqual([text, true]);
      }),
      { numRuns: 10_000 },
    );
    expect(passed).toBeGreaterThan(1_000);
  });

  it('counts no number longer than it may be written', () => {
    const number = fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.double({ min: -1, max: 1, noNaN: true }),
      fc.integer(),
      fc
        .tuple(fc.integer({ min: -9_999, max: 9_999 }), fc.integer({ min: -8, max: 15 }))
        .map(([digits, zeros]) => Number(`${digits}e${zeros}`)),
    );
    fc.assert(
      fc.property(number, (value) => {
        const text = String(value);
        if (!isCompactJson(text, value, 1)) return;
        expect(spellings(value).filter(({ length }) => length < text.length)).toEqual([]);
      }),
      { numRuns: 5_000 },
    );
  });

  it('sees what programs write', () => {
    const document = {
      stream: 'release-1',
      revision: 12,
      data: [{}, [], { share: 12.5, of: null }, true, false, -7, ''],
      é: '\u{1f600}',
      list: [1, 2],
    };
    const text = JSON.stringify(document);
    expect(isCompactJson(text, JSON.parse(text), 64)).toBe(true);
    expect(isCompactJson(`${text} `, document, 64)).toBe(false);
    expect(isCompactJson(text, document, 2)).toBe(false);
    expect(isCompactJson(text, document, 1_000_000)).toBe(false);
  });
});

describe('the quick look', () => {
  it('never lets pass what the scan would refuse', () => {
    let passed = 0;
    fc.assert(
      fc.property(oddJson, fc.integer({ min: 0, max: 5 }), (text, depth) => {
        if (!isPlainJson(text, depth) || parsed(text) === undefined) return;
        passed += 1;
        expect([text, scans(text, depth)]).toEqual([text, true]);
      }),
      { numRuns: 5000 },
    );
    expect(passed).toBeGreaterThan(200);
  });

  it('sees what nearly everybody sends, so that it is read once', () => {
    const names = Array.from({ length: 20 }, (_, index) => `"n${index}":[${index}.5,"${'long '.repeat(20)}","a\\nb",null,true]`);
    for (const text of ['{}', ' [ ] ', '{"a":{"b":[1,2.5e3,"x"]},"é":"\u{1f600}"}', `{${names.join(', ')}}`])
      expect([text, isPlainJson(text, 64)]).toEqual([text, true]);
  });

  it('costs a bounded number of looks at each character, wherever the backslashes stand', () => {
    // 100,000 long strings and one backslash at the end: searched for once, not once for each.
    const text = `[${Array.from({ length: 20_000 }, () => `"${'a'.repeat(49)}"`).join(',')},"\\n"]`;
    const searched = jest.spyOn(String.prototype, 'indexOf');
    expect(isPlainJson(text, 64)).toBe(true);
    expect(searched.mock.calls.filter(([sought]) => sought === '\\').length).toBeLessThan(3);
    searched.mockRestore();
  });
});
