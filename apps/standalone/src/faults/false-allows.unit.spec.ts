import type { RecordedEvent } from '@interlock/contracts';
import { falseAllowsOf } from './false-allows.ts';

const ARTIFACTS = [{ name: 'registry.example/shop', digest: 'sha256:aa' }];
const DECIDED = { type: 'DecisionRecorded', data: { decisionId: 'd', environment: 'production', outcome: 'allow' } };
const ISSUED = {
  type: 'AuthorisationIssued',
  data: {
    authorisation: {
      authorisationId: 'l',
      decisionId: 'd',
      environment: 'production',
      artifacts: ARTIFACTS,
      expiresAt: '2026-01-01T00:30:00.000Z',
    },
  },
};
const STARTED = { type: 'DeploymentStarted', data: { authorisationId: 'l', environment: 'production' } };
const APPLIED = { type: 'DeploymentApplied', data: { authorisationId: 'l', environment: 'production', artifacts: ARTIFACTS } };
const VOIDED = { type: 'AuthorisationVoided', data: { authorisationId: 'l', environment: 'production' } };

const told = (...events: readonly { readonly type: string; readonly data: object }[]): string[] =>
  falseAllowsOf(
    'release-1',
    events.map((event, revision) => ({ ...event, revision, metadata: { recordedAt: '2026-01-01T00:00:00.000Z' } }) as RecordedEvent),
  );

describe('a stream in which everything had its right', () => {
  it('holds no false allow, also when the lease is voided once it was used', () => {
    expect(told(DECIDED, ISSUED, STARTED, APPLIED)).toEqual([]);
    expect(told(DECIDED, ISSUED, STARTED, VOIDED, APPLIED)).toEqual([]);
  });
});

describe('a false allow', () => {
  it.each([
    ['a lease without a decision', [ISSUED], 'decision d does not allow'],
    [
      'a lease of a decision that refuses',
      [{ ...DECIDED, data: { ...DECIDED.data, outcome: 'deny' } }, ISSUED],
      'decision d does not allow',
    ],
    ['a lease of another environment', [{ ...DECIDED, data: { ...DECIDED.data, environment: 'test' } }, ISSUED], 'of another environment'],
    ['a rollout without a lease', [DECIDED, STARTED], 'lease l was never issued'],
    ['a rollout after its lease was voided', [DECIDED, ISSUED, VOIDED, STARTED], 'lease l was voided before'],
    ['a rollout elsewhere', [DECIDED, ISSUED, { ...STARTED, data: { ...STARTED.data, environment: 'test' } }], 'of another environment'],
    ['something applied that was not started', [DECIDED, ISSUED, APPLIED], 'was never started'],
    [
      'something else applied',
      [DECIDED, ISSUED, STARTED, { ...APPLIED, data: { ...APPLIED.data, artifacts: [] } }],
      'not what the lease names',
    ],
  ])('is %s', (_what, events, words) => {
    const found = told(...events);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(words);
  });

  it('is a rollout after its lease has expired', () => {
    const late = { ...ISSUED, data: { authorisation: { ...ISSUED.data.authorisation, expiresAt: '2025-12-31T23:59:59.000Z' } } };
    expect(told(DECIDED, late, STARTED)[0]).toContain('had expired');
  });
});
