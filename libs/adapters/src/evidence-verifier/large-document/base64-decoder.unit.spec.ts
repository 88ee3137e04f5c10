import fc from 'fast-check';
import { decodeBase64 } from '../base64.ts';
import { Refusal } from '../refusal.ts';
import { Base64Decoder } from './base64-decoder.ts';

const inPieces = (text: string, size: number): string | undefined => {
  const bytes = Buffer.from(text, 'latin1');
  const decoder = new Base64Decoder();
  const decoded: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += size) {
    const target = Buffer.alloc(size + 1);
    decoded.push(target.subarray(0, decoder.decode(bytes.subarray(at, at + size), target)));
  }
  return decoder.refused ? undefined : Buffer.concat(decoded).toString('hex');
};

const atOnce = (text: string): string | undefined => {
  try {
    return decodeBase64(text, 'evidence.malformed', 'payload').toString('hex');
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
};

describe('base64 in pieces', () => {
  it('is what it is at once, of any bytes in either alphabet, padded or not', () => {
    const bytes = fc.uint8Array({ maxLength: 60 });
    fc.assert(
      fc.property(
        bytes,
        fc.constantFrom('base64', 'base64url'),
        fc.nat({ max: 2 }),
        fc.integer({ min: 1, max: 9 }),
        (raw, form, padding, size) => {
          const text = Buffer.from(raw).toString(form as 'base64') + '='.repeat(padding);
          expect([text, inPieces(text, size)]).toEqual([text, atOnce(text)]);
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('is refused where it is refused at once, whatever is in it', () => {
    const char = fc.constantFrom('A', 'Q', 'z', '9', '+', '/', '-', '_', '=', ' ', '\n', '.', '\u00e9');
    let refused = 0;
    fc.assert(
      fc.property(fc.array(char, { maxLength: 14 }), fc.integer({ min: 1, max: 5 }), (chars, size) => {
        const text = chars.join('');
        const expected = atOnce(text);
        if (expected === undefined) refused += 1;
        expect([text, inPieces(text, size)]).toEqual([text, expected]);
      }),
      { numRuns: 10_000 },
    );
    expect(refused).toBeGreaterThan(1000);
  });
});
