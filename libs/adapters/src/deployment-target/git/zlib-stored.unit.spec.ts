import { deflateSync, inflateSync } from 'node:zlib';
import { zlibStored } from './zlib-stored.ts';

const patterned = (length: number): Buffer => Buffer.from(Array.from({ length }, (_, at) => (at * 31) % 251));

describe('bytes in a zlib stream as they are', () => {
  it.each([0, 1, 255, 256, 3_799, 3_800, 3_801, 7_600, 40_000, 65_535])('%i of them are read by zlib', (length) => {
    for (const bytes of [patterned(length), Buffer.alloc(length, 0xff)])
      expect(inflateSync(zlibStored(bytes)).toString('hex')).toBe(bytes.toString('hex'));
  });

  it('are what zlib makes of them at level 0', () => {
    const bytes = patterned(2_000);
    expect(zlibStored(bytes).toString('hex')).toBe(deflateSync(bytes, { level: 0 }).toString('hex'));
  });

  it('are refused when they are more than a block holds', () => {
    expect(() => zlibStored(Buffer.alloc(65_536))).toThrow(RangeError);
  });
});
