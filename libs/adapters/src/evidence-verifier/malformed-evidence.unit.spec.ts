import fc from 'fast-check';
import { EvidenceKind, EvidenceRejectionCode, RejectedEvidence } from '@interlock/contracts';
import { canonicalJson } from '@interlock/domain';
import type { EvidenceAnswer } from './evidence-verifier.ts';
import { openEvidenceVerifier } from './index.ts';
import { aCandidate, trustIn } from './testing/index.ts';
import { genuine, key, MALFORMED_EVIDENCE, signed, signedPredicate } from './testing/malformed/index.ts';

// Matrix 39 and 40 at this door: nothing malformed is accepted, each refusal has its code, and the process is as it was.

const verifier = openEvidenceVerifier({
  trust: trustIn({ key, purposes: EvidenceKind.options.filter((kind) => kind !== 'change' && kind !== 'migration') }),
});
const base64 = (bytes: Uint8Array | string): string => Buffer.from(bytes).toString('base64');
const text = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));
const verify = async (bytes: Uint8Array): Promise<EvidenceAnswer[]> => verifier.verify({ bytes }, aCandidate());
const codesOf = (answers: readonly EvidenceAnswer[]): string[] =>
  answers.map((answer) => {
    if (answer.verdict === 'accepted') return 'accepted';
    // What is recorded must have an RFC 8785 form, or the record could not be hashed.
    canonicalJson(answer.rejection);
    return RejectedEvidence.parse(answer.rejection).code;
  });

describe('the genuine envelope', () => {
  it('is accepted, so that every refusal below has its own cause', async () => {
    expect(codesOf(await verify(text(genuine)))).toEqual(['accepted']);
    expect(codesOf(await verify(signedPredicate('{"result":"PASSED"}')))).toEqual(['accepted']);
  });
});

describe('malformed evidence', () => {
  it('has at least 200 variants here, of every code that needs no configuration', () => {
    expect(MALFORMED_EVIDENCE.length).toBeGreaterThanOrEqual(200);
    const covered = new Set<string>(MALFORMED_EVIDENCE.map(([, , code]) => code));
    expect(EvidenceRejectionCode.options.filter((code) => !covered.has(code))).toEqual([
      'evidence.kind_mismatch',
      'evidence.component_mismatch',
    ]);
  });

  it.each(MALFORMED_EVIDENCE)('is refused: %s', async (_, bytes, code) => {
    expect(codesOf(await verify(bytes))).toEqual([code]);
    expect(({} as { x?: unknown; isAdmin?: unknown }).x ?? ({} as { isAdmin?: unknown }).isAdmin).toBeUndefined();
  });
});

describe('a genuine envelope, damaged', () => {
  const whole = text(genuine);

  it('is refused when it is cut at any byte', async () => {
    for (let length = 0; length < whole.length; length += 1)
      expect(codesOf(await verify(whole.subarray(0, length)))).toEqual(['evidence.malformed']);
  });

  it('is never accepted with any byte put, taken or changed, unless it says the same', async () => {
    const meaning = (bytes: Uint8Array): string => {
      const { payload: body, payloadType, signatures } = JSON.parse(Buffer.from(bytes).toString()) as typeof genuine;
      return JSON.stringify([
        base64(Buffer.from(body, 'base64')),
        payloadType,
        signatures.map(({ sig }) => base64(Buffer.from(sig, 'base64'))),
      ]);
    };
    await fc.assert(
      fc.asyncProperty(
        fc.nat(whole.length - 1),
        fc.integer({ min: 0, max: 255 }),
        fc.constantFrom('put', 'take', 'change'),
        async (at, byte, how) => {
          const middle = how === 'take' ? [] : [byte];
          const bytes = Buffer.concat([whole.subarray(0, at), Buffer.from(middle), whole.subarray(how === 'put' ? at : at + 1)]);
          const codes = codesOf(await verify(bytes));
          if (codes.includes('accepted')) expect(meaning(bytes)).toBe(meaning(whole));
        },
      ),
      { numRuns: 1500 },
    );
  });

  it('is refused with any other JSON in the place of any member', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom('payload', 'payloadType', 'signatures'), fc.jsonValue(), async (member, value) => {
        expect(codesOf(await verify(text({ ...genuine, [member]: value })))).not.toContain('accepted');
      }),
      { numRuns: 500 },
    );
  });
});

describe('anything at all', () => {
  it('is answered, never accepted, never thrown at the caller', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.uint8Array({ maxLength: 300 }),
          fc.json().map((json) => Buffer.from(json)),
          fc.string({ unit: 'binary' }).map((string) => Buffer.from(string)),
        ),
        async (bytes) => {
          const codes = codesOf(await verify(bytes));
          expect(codes.length).toBeGreaterThan(0);
          expect(codes).not.toContain('accepted');
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('that a trusted key signed is read strictly all the same', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.uint8Array({ minLength: 1, maxLength: 200 }),
          fc.jsonValue().map((value) => Buffer.from(JSON.stringify(value))),
        ),
        async (body) => {
          expect(codesOf(await verify(signed(body)))).toEqual([expect.stringMatching(/^evidence\.statement_/)]);
        },
      ),
      { numRuns: 300 },
    );
  });
});
