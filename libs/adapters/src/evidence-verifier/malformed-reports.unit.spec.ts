import fc from 'fast-check';
import { EvidenceRejectionCode, VerifiedEvidence } from '@interlock/contracts';
import { canonicalJson } from '@interlock/domain';
import { openEvidenceVerifier } from './index.ts';
import { fixture } from './testing/fixture.ts';
import { GENUINE_REPORTS } from './testing/genuine-reports.ts';
import { aCandidate, aSigningKey, reportStatement, signStatement, trustIn } from './testing/index.ts';

// Whoever may sign reports can still sign nonsense: each reader answers, and what it accepts fits its contract and can be recorded.

const key = aSigningKey('p256');
const verifier = openEvidenceVerifier({ trust: trustIn({ key }) });
const TESTS = 'https://interlock.dev/attestation/test-report/v1';

const answerTo = async (type: string, predicate: unknown): Promise<string> => {
  const [answer, ...more] = await verifier.verify({ bytes: signStatement(reportStatement(type, predicate), key) }, aCandidate());
  if (answer === undefined || more.length > 0) throw new Error('expected one answer');
  expect(({} as { isAdmin?: unknown }).isAdmin).toBeUndefined();
  if (answer.verdict === 'rejected') return EvidenceRejectionCode.parse(answer.rejection.code);
  canonicalJson(VerifiedEvidence.parse(answer.evidence));
  return 'accepted';
};

type Path = readonly (string | number)[];
const pathsOf = (value: unknown, at: Path = []): Path[] =>
  typeof value !== 'object' || value === null
    ? [at]
    : [at, ...Object.entries(value).flatMap(([name, inner]) => pathsOf(inner, [...at, Array.isArray(value) ? Number(name) : name]))];
const replaced = (value: unknown, [step, ...rest]: Path, by: unknown): unknown => {
  if (step === undefined) return by;
  if (Array.isArray(value)) return value.map((inner: unknown, index) => (index === step ? replaced(inner, rest, by) : inner));
  const members = Object.entries(value as Record<string, unknown>);
  return Object.fromEntries(members.map(([name, inner]) => [name, name === step ? replaced(inner, rest, by) : inner]));
};

describe.each(GENUINE_REPORTS)('a report of %s', (_, type, predicate) => {
  it('is accepted as it is', async () => {
    expect(await answerTo(type, predicate)).toBe('accepted');
  });

  it('is answered with anything in any place', async () => {
    const paths = pathsOf(predicate);
    const odd = fc.oneof(
      fc.jsonValue(),
      fc.constantFrom<unknown>(null, {}, [], '', 0, -1, 1e300, 'x'.repeat(5000), '2026-99-99T99:99:99Z', '\u202e', 'pkg:', 'CVSS:3.1/'),
    );
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...paths), odd, async (path, by) => {
        expect(await answerTo(type, replaced(predicate, path, by))).toMatch(
          /^(?:accepted|evidence\.(?:predicate_malformed|statement_malformed|too_large))$/,
        );
      }),
      { numRuns: 150 },
    );
  });

  it('is refused when it is anything else', async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), async (by) => {
        expect(await answerTo(type, by)).toMatch(/^evidence\./);
        expect(await answerTo(type, { report: by, reports: by, statements: by })).toMatch(/^evidence\./);
      }),
      { numRuns: 50 },
    );
  });
});

describe('JUnit XML', () => {
  const xml = fixture('reports/junit.xml').toString('utf8').trimEnd();
  const junit = (content: string) => answerTo(TESTS, { reports: [{ format: 'junit', content }] });

  it('is refused when it is cut at any character', async () => {
    for (let length = 0; length < xml.length; length += 1) expect(await junit(xml.slice(0, length))).toBe('evidence.predicate_malformed');
  });

  it('is answered with any character put, taken or changed', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(xml.length - 1), fc.string({ unit: 'binary', maxLength: 3 }), fc.boolean(), async (at, put, take) => {
        const changed = `${xml.slice(0, at)}${put.toWellFormed()}${xml.slice(take ? at + 1 : at)}`;
        expect(await junit(changed)).toMatch(/^(?:accepted|evidence\.predicate_malformed)$/);
      }),
      { numRuns: 500 },
    );
  });
});
