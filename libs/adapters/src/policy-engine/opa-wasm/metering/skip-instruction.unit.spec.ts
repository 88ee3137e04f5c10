import { ByteReader, UnknownCode } from './byte-reader.ts';
import { skipInstruction } from './skip-instruction.ts';

const skip = (...bytes: number[]): number | undefined => {
  const from = new ByteReader(Uint8Array.from([...bytes, ...Array.from({ length: 16 }, () => 0)]));
  try {
    skipInstruction(from);
    return from.at;
  } catch (error) {
    if (error instanceof UnknownCode) return undefined;
    throw error;
  }
};

const hex = (code: number): string => code.toString(16).padStart(2, '0');
const range = (first: number, last: number): string[] => Array.from({ length: last - first + 1 }, (_, index) => hex(first + index));
const known = (...prefix: number[]): string[] =>
  Array.from({ length: 256 }, (_, code) => code)
    .filter((code) => (prefix.length === 0 || code < 0x80) && skip(...prefix, code) !== undefined)
    .map(hex);

describe('the instructions that the meter knows', () => {
  it('are those of WebAssembly 1.0, sign extensions and saturating truncations', () => {
    expect(known()).toEqual(
      [range(0x00, 0x05), range(0x0b, 0x11), range(0x1a, 0x1b), range(0x20, 0x24), range(0x28, 0x44), range(0x45, 0xc4), ['fc']].flat(),
    );
    expect(known(0xfc)).toEqual(range(0, 7));
  });

  it.each(range(0x28, 0x3e).map((code) => Number.parseInt(code, 16)))('take an alignment and an offset, and no flags (0x%i)', (code) => {
    for (let alignment = 0; alignment < 0x80; alignment += 1)
      expect(skip(code, alignment, 0x81, 0x01)).toBe(alignment <= 3 ? 4 : undefined);
    expect(skip(code, 0xc2, 0, 0)).toBeUndefined();
  });

  it.each([0x02, 0x03, 0x04])('give nothing, a number, or what a type says (0x%i)', (code) => {
    const ends = Array.from({ length: 0x80 }, (_, type) => skip(code, type));
    const expected = Array.from({ length: 0x80 }, (_, type) => (type <= 0x40 || type >= 0x7c ? 2 : undefined));
    expect(ends).toEqual(expected);
    expect(skip(code, 0x80, 0x01)).toBe(3);
    expect(skip(code, 0xff, 0x7f)).toBeUndefined();
    expect(skip(code, 0x80, 0x80, 0x80, 0x80, 0x80, 0x00)).toBeUndefined();
  });
});
