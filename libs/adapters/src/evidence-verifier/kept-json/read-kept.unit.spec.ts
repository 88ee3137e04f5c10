import fc from 'fast-check';
import { parseStrictJson } from '@interlock/domain';
import { oddJson } from '@interlock/domain/json/testing';
import { OddJson } from './json-bytes.ts';
import { Place, type Keep } from './keep.ts';
import { readKept } from './read-kept.ts';

/** Cut into chunks of so many bytes, but not within a character, each overwritten when the next one is asked for: as a window over a file. */
function* chunksOf(bytes: Buffer, size: number): Generator<Buffer> {
  const window = Buffer.alloc(size + 4);
  for (let at = 0; at < bytes.length;) {
    let end = Math.min(bytes.length, at + size);
    while (end < bytes.length && ((bytes[end] ?? 0) & 0xc0) === 0x80) end += 1;
    const length = bytes.copy(window, 0, at, end);
    yield window.subarray(0, length);
    window.fill(0x7b);
    at = end;
  }
}

const read = (text: string | Buffer, keep: Keep = 'all', size = 1_000_000): unknown =>
  readKept(chunksOf(Buffer.from(text as string), size), keep);

const texts = fc.oneof({ weight: 2, arbitrary: oddJson }, fc.json());

const ODD = Symbol('odd');
const oddOr = (of: () => unknown, isOdd: (error: unknown) => boolean): unknown => {
  try {
    return of();
  } catch (error) {
    if (isOdd(error)) return ODD;
    throw error;
  }
};
const strictly = (text: string): unknown =>
  oddOr(
    () => parseStrictJson(Buffer.from(text), { maxBytes: 2_000_000 }),
    (error) => error instanceof Error && error.name === 'StrictJsonError',
  );
const kept = (text: string, keep: Keep, size: number): unknown =>
  oddOr(
    () => read(text, keep, size),
    (error) => error instanceof OddJson,
  );

describe('a JSON text that is read in pieces', () => {
  it('is what strict reading of the whole makes of it, and odd where that refuses it, wherever it is cut', () => {
    let passed = 0;
    fc.assert(
      fc.property(texts, fc.integer({ min: 1, max: 40 }), (text, size) => {
        const expected = strictly(text);
        if (expected !== ODD) passed += 1;
        expect([text, kept(text, 'all', size)]).toEqual([text, expected]);
      }),
      { numRuns: 5000 },
    );
    expect(passed).toBeGreaterThan(500);
  });

  it('is odd for what stands where nothing is kept, just as elsewhere', () => {
    fc.assert(
      fc.property(texts, fc.integer({ min: 1, max: 40 }), (text, size) => {
        const inside = `{"a":${text}}`;
        const odd = strictly(inside) === ODD;
        expect([text, kept(inside, {}, size) === ODD, kept(inside, 'shape', size) === ODD]).toEqual([text, odd, odd]);
      }),
      { numRuns: 3000 },
    );
  });

  it('is odd where it nests deeper than 64 levels, has no end, or is not UTF-8', () => {
    expect(read(`${'['.repeat(64)}${']'.repeat(64)}`)).toBeDefined();
    const odd: (string | Buffer)[] = ['['.repeat(65), '{"a":'.repeat(200_000), '', '[', '"a', Buffer.from([0x22, 0x80, 0x22])];
    for (const text of odd) expect(() => read(text, {})).toThrow(OddJson);
  });

  it('is odd beyond a number of commas, braces and brackets, kept or not', () => {
    const text = `{"a":["," ,{},[]],"b":1}`;
    for (const keep of ['all', 'shape', {}] satisfies Keep[]) {
      expect(() => readKept([Buffer.from(text)], keep, 6)).toThrow(OddJson);
      expect(readKept([Buffer.from(text)], keep, 7)).toBeDefined();
    }
  });
});

describe('what is kept', () => {
  const text = '{"type":"x","items":[{"a":1,"b":[2],"c":"é"},{"b":3},7],"other":{"a":1},"list":[1,2,3]}';

  it('is what is named, as deep as it is named', () => {
    expect(read(text, { members: { items: { items: { members: { b: 'all' } } }, other: 'shape' } })).toEqual({
      items: [{ b: [2] }, { b: 3 }, 7],
      other: {},
    });
    expect(read(text, { others: 'shape' })).toEqual({
      type: '',
      items: Array.from({ length: 3 }),
      other: {},
      list: Array.from({ length: 3 }),
    });
  });

  it('may hang on what came before', () => {
    const keep = (other: Keep): Keep => ({ members: { type: 'all', items: 'shape', list: ({ type }) => (type === 'x' ? other : 'all') } });
    expect(read(text, keep('shape'))).toMatchObject({ list: Array.from({ length: 3 }) });
    expect(read(text.replace('"x"', '"y"'), keep('shape'))).toMatchObject({ list: [1, 2, 3] });
  });

  it.each([3, 7, 1000])('is the place of a string where it lies, in chunks of %d bytes', (size) => {
    const long = `{"é":[1],"text":"${'QUJD'.repeat(5)}"}`;
    const { text: place } = read(long, { members: { text: 'place' } }, size) as { text: Place };
    expect(place).toBeInstanceOf(Place);
    expect(Buffer.from(long).toString('latin1', place.from, place.from + place.length)).toBe('QUJD'.repeat(5));
    for (const other of ['{"text":"Q\\/U"}', '{"text":[]}', '{"text":1}', '{"text":{}}'])
      expect(() => read(other, { members: { text: 'place' } }, size)).toThrow(OddJson);
  });
});
