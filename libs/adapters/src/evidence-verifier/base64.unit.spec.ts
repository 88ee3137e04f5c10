import fc from 'fast-check';
import { decodeBase64 } from './base64.ts';
import { Refusal } from './refusal.ts';

const decode = (text: string): Buffer => decodeBase64(text, 'evidence.malformed', 'payload');

describe('bytes in base64', () => {
  it('come back from either alphabet, and from the URL-safe one without its padding', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const standard = Buffer.from(bytes).toString('base64');
        const urlSafe = standard.replaceAll('+', '-').replaceAll('/', '_');
        for (const text of [standard, urlSafe, urlSafe.replace(/=+$/, '')]) expect(Buffer.compare(decode(text), bytes)).toBe(0);
      }),
    );
  });

  it('have no other spelling', () => {
    const spellings = (bytes: Uint8Array): string[] => {
      const urlSafe = Buffer.from(bytes).toString('base64url');
      return [Buffer.from(bytes).toString('base64'), urlSafe, urlSafe.padEnd(Math.ceil(urlSafe.length / 4) * 4, '=')];
    };
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('A', 'B', '+', '/', '-', '_', '=', ' ', '\n'), maxLength: 9 }), (text) => {
        try {
          expect(spellings(decode(text))).toContain(text);
        } catch (error) {
          if (!(error instanceof Refusal)) throw error;
        }
      }),
      { numRuns: 2000 },
    );
  });
});
