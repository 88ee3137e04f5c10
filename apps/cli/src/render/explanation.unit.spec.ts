import type { Explanation } from '@interlock/domain';
import { Page } from '../terminal/index.ts';
import { renderExplanation } from './explanation.ts';

const DIGEST = `sha256:${'a'.repeat(64)}`;
const reason = (title: string, severity: 'escalate' | 'info', settled: boolean): Explanation['reasons'][number] => ({
  code: title.toUpperCase().replaceAll(' ', '_'),
  severity,
  rule: 'interlock.release.spec',
  title,
  message: `${title}, says the spec.`,
  remedy: '',
  facts: [],
  settled,
});
const explanation = (more: Partial<Explanation>): Explanation => ({
  releaseId: '9ccf2bf9-0dae-5f4d-a782-c383bd1c0944',
  component: 'component:default/shop',
  environment: 'production',
  phase: 'applied',
  headline: 'Applied: it runs.',
  artifacts: [{ name: 'r/shop', digest: DIGEST }],
  source: { repository: 'git.example/shop', revision: 'a'.repeat(40) },
  decision: {
    decisionId: '6b2971f6-5aca-594b-bf11-1e0fb50ea046',
    outcome: 'allow',
    path: 'standard',
    changeKind: 'image',
    decidedAt: '2026-03-02T09:58:00.000Z',
    number: 2,
    policyRevision: '1',
    policyBundle: DIGEST,
    inputDigest: DIGEST,
    catalogSnapshot: DIGEST,
    signalSnapshot: DIGEST,
  },
  reasons: [],
  satisfied: [],
  evidence: [],
  pipeline: [],
  approval: null,
  affected: null,
  manifests: [],
  remedies: [],
  authorisation: null,
  authorisationVoided: null,
  appliedAt: '2026-03-02T09:59:00.000Z',
  ...more,
});
const drawn = (more: Partial<Explanation>): string =>
  renderExplanation(new Page({ width: 100, colours: false }), explanation(more), {
    now: Date.parse('2026-03-02T10:00:00.000Z'),
    excluded: [],
  }).toString();

describe('the explanation of a release that people let through and that runs', () => {
  const text = drawn({ reasons: [reason('The budget burns', 'escalate', true), reason('Everyone has approved', 'info', false)] });
  const places = ['APPLIED', 'applied     2026-03-02T09:59:00.000Z (60 s ago), in production', 'WHY\n  1. Everyone has approved'];

  it('begins with what is so now, and tells what was settled after it', () => {
    const found = [...places, 'WHAT STOOD AGAINST IT BEFORE, AND IS SETTLED\n  1. The budget burns'].map((part) => text.indexOf(part));
    expect(found).not.toContain(-1);
    expect(found).toEqual(found.toSorted((left, right) => left - right));
  });
});

describe('the explanation of a release that waits for people', () => {
  it('begins with what they are asked, and settles nothing', () => {
    const text = drawn({ phase: 'escalated', appliedAt: null, reasons: [reason('The budget burns', 'escalate', false)] });
    expect(text).toContain('WHY\n  1. The budget burns');
    expect(text).not.toMatch(/SETTLED|applied {3}/);
  });
});

describe('the explanation of a release against which nothing stands', () => {
  it('says so, whether something did before or not', () => {
    expect(drawn({})).toContain('WHY\n  No rule objects;');
    expect(drawn({ reasons: [reason('The budget burns', 'escalate', true)] })).toContain('WHY\n  Nothing stands against it any more');
  });
});

describe('evidence that was refused', () => {
  const line = (kind: string): Explanation['evidence'][number] => ({
    digest: DIGEST,
    verdict: 'rejected',
    kind,
    subject: '',
    signer: '',
    ageSeconds: 5,
    says: null,
    details: null,
    names: [],
    namedBy: null,
    contradicts: [],
    restedOnBy: [],
    why: 'evidence.purpose_mismatch: payload.predicateType: found this, expected that',
  });
  const rows = (kind: string): string[] =>
    drawn({ evidence: [line(kind)] })
      .split('\n')
      .filter((row) => row.includes('✗'));

  it('is called by the kind that it claims to be, and its type stands there whole', () => {
    const type = 'https://in-toto.io/attestation/test-result/v0.1';
    const [row, why] = rows(type);
    expect(row).toMatch(/✗ rejected {2}test-result {2}sha256:a+ {2}5 s {2}evidence\.purpose_mismatch$/);
    expect(why).toContain(`(${type}):`);
  });

  it('of a type that is no kind is called other, and nothing of the type is cut off', () => {
    const type = `https://example.test/${'a'.repeat(30)}/b`;
    const [row, why] = rows(type);
    expect(row).toMatch(/✗ rejected {2}other {2}/);
    expect(why).toContain(type);
    expect(rows('unreadable')[0]).toMatch(/✗ rejected {2}unreadable {2}/);
  });
});

describe('the explanation of a release that was authorised', () => {
  const authorisation = { authorisationId: '4c706eca-0000-5000-8000-000000000001', expiresAt: '2026-03-02T10:12:00.000Z' };

  it.each<[Explanation['phase'], string]>([
    ['authorised', ', to start in 12 min at the latest'],
    ['deploying', ', and has started'],
    ['applied', '; what runs stays resident'],
    ['rolled_back', ', which is spent: rolled back'],
    ['superseded', ', which is spent: superseded'],
  ])('and is %s says what its lease still is', (phase, says) => {
    const text = drawn({ phase, authorisation }).replaceAll(/\s+/g, ' ');
    expect(text).toContain(`authorised by ${authorisation.authorisationId}${says} `);
  });
});

describe('the explanation of what a scan found and no rule refuses', () => {
  it('says what was found, beside that nothing is refused', () => {
    const fact = {
      pointer: '/evidence/4',
      value: null,
      text: 'vulnerabilities (1 critical)',
      origin: 'attestation sha256:aaaaaaaaaaaa signed by key "security"',
      ageSeconds: 5,
    };
    const satisfied = [
      { rule: 'interlock.release.vulnerabilities', title: 'Within limits', message: 'Nothing is refused.', facts: [fact] },
    ];
    expect(drawn({ satisfied })).toContain('Nothing is refused.\n    Found: vulnerabilities (1 critical).\n');
  });
});

describe('the explanation of two results that disagree', () => {
  const result = (letter: string, says: string, restedOnBy: readonly string[]): Explanation['evidence'][number] => ({
    verdict: 'accepted',
    kind: 'test-result',
    subject: DIGEST,
    digest: `sha256:${letter.repeat(64)}`,
    signer: 'key "ci"',
    ageSeconds: 5,
    says,
    details: null,
    names: [],
    namedBy: null,
    contradicts: [`sha256:${(letter === 'b' ? 'c' : 'b').repeat(64)}`],
    restedOnBy,
    why: null,
  });

  it('says which of them counted, for which rule, and why', () => {
    const text = drawn({ evidence: [result('b', 'PASSED', []), result('c', 'FAILED', ['The tests failed'])] }).replaceAll(/\s+/g, ' ');
    expect(text).toContain('sha256:bbbbbbbbbbbb says PASSED, signed by key "ci", 5 s old did not count: no rule rests on it');
    expect(text).toContain('sha256:cccccccccccc says FAILED, signed by key "ci", 5 s old counted: The tests failed');
    expect(text).toContain('Of test results the newest counts');
  });
});
