import type { DecisionBody, Phase } from '@interlock/contracts';
import { buildDecisionInput, decisionBody, interpretAnswer } from '../decision/index.ts';
import { canonicalJson } from '../json/canonical-json.ts';
import { foldRelease, releaseViewOf, type FoldedEvent } from '../release/index.ts';
import {
  aDecision,
  aGrant,
  anAppliedRelease,
  anAuthorisedRelease,
  anEscalation,
  anId,
  aPolicyResult,
  aReason,
  aReleaseAwaitingApproval,
  aReleaseBeingDeployed,
  aRequestedRelease,
  after,
  atMinute,
  decisionFacts,
  POLICY,
  realHashing,
  recorded,
  aLease,
  aNarrowedRelease,
} from '../testing/index.ts';
import { explain } from './explanation.ts';

const input = buildDecisionInput(decisionFacts());
const decided = (says: Parameters<typeof aPolicyResult>[0]): DecisionBody =>
  decisionBody(input, canonicalJson(input), interpretAnswer({ kind: 'result', value: aPolicyResult(says) }), POLICY, realHashing);
const explained = (history: readonly FoldedEvent[], body: DecisionBody) => {
  const release = foldRelease(history);
  if (release.status === 'unknown') throw new TypeError('the story registers a release');
  const view = releaseViewOf(release);
  const environments = view.environments.map((one) => ({ ...one, decisionId: body.decisionId }));
  const explanation = explain({ ...view, environments }, 'production', { body, input }, atMinute(10));
  if (explanation === undefined) throw new TypeError('there is an explanation');
  return explanation;
};
const standing = (outcome: 'deny' | 'hold' | 'indeterminate') =>
  after(aRequestedRelease(), {
    type: 'RecordDecision',
    decision: aDecision({ outcome, reasons: [aReason({ severity: outcome })] }),
    authorisation: null,
    now: atMinute(3),
  });
const blocked = (outcome: 'deny' | 'hold' | 'indeterminate') => decided({ outcome, reasons: [aReason({ severity: outcome })] });
const asks = decided({ outcome: 'escalate', reasons: [aReason()], approval: anEscalation(2).approval });
const superseded = recorded([{ type: 'ReleaseSuperseded', data: { environment: 'production', by: anId(2) } }], anAuthorisedRelease());
const failed = after(aReleaseBeingDeployed(), {
  type: 'FailDeployment',
  environment: 'production',
  authorisationId: anId(20),
  code: 'x',
  message: 'x',
});
const voided = recorded(
  [{ type: 'AuthorisationVoided', data: { environment: 'production', authorisationId: anId(20), cause: 'revoked', decisionId: null } }],
  anAuthorisedRelease(),
);

/** Its last event says that it is applied. */
const APPLIED_AT = atMinute(anAppliedRelease().length - 1);

describe('the headline', () => {
  it.each<[Phase, string, FoldedEvent[], DecisionBody]>([
    ['requested', 'Asked for, not decided yet.', aRequestedRelease(), decided({})],
    ['authorised', 'Authorised without anyone being interrupted; not applied yet.', anAuthorisedRelease(), decided({})],
    ['held', 'Held, not denied: The error budget burns. It clears itself when the fact arrives.', standing('hold'), blocked('hold')],
    ['denied', 'Denied: The error budget burns.', standing('deny'), blocked('deny')],
    [
      'indeterminate',
      'Could not be decided: The error budget of checkout burns. This blocks, and is no denial.',
      standing('indeterminate'),
      blocked('indeterminate'),
    ],
    [
      'escalated',
      'A human must judge: The error budget burns. 1 of 2 seats filled; awaited: group:default/sre.',
      after(aReleaseAwaitingApproval({ quorum: 2 }), aGrant('sue')),
      asks,
    ],
    [
      'deploying',
      'Being applied: the rollout has started under authorisation 00000000; the runtime has not reported it live yet.',
      aReleaseBeingDeployed(),
      decided({}),
    ],
    [
      'applied',
      `Applied at ${APPLIED_AT}: it runs in production, by decision ${decided({}).decisionId.slice(0, 8)} (allow) under authorisation 00000000.`,
      anAppliedRelease(),
      decided({}),
    ],
    ['failed', 'It was authorised, and applying it failed.', failed, decided({})],
    ['voided', 'Its authorisation was taken back before it was applied.', voided, decided({})],
    ['superseded', 'A newer release took its place.', superseded, decided({})],
  ])('of a release that is %s', (phase, headline, history, body) => {
    expect(explained(history, body)).toMatchObject({ phase, headline });
  });

  it.each([
    ['hold', 'Only observed in production: enforced, this would have been held (SLO_BURNING: The error budget burns). '],
    ['deny', 'Only observed in production: enforced, this would have been denied (SLO_BURNING: The error budget burns). '],
  ] as const)('says what enforcing would have done of "%s"', (outcome, says) => {
    const decision = aDecision({ outcome, enforcement: 'observe', reasons: [aReason({ severity: outcome })] });
    const observed = after(aRequestedRelease(), { type: 'RecordDecision', decision, authorisation: aLease(), now: atMinute(3) });
    expect(explained(observed, blocked(outcome)).headline).toBe(`${says}Authorised without anyone being interrupted; not applied yet.`);
  });

  it('of a narrowed release says why it goes no further', () => {
    const held = aDecision({ decisionId: anId(11), outcome: 'hold', reasons: [aReason({ severity: 'hold' })] });
    const narrowed = after(aNarrowedRelease(), { type: 'RecordDecision', decision: held, authorisation: null, now: atMinute(9) });
    expect(explained(narrowed, blocked('hold')).headline).toBe(
      'Narrowed: 25 % of production runs it, and it goes no further yet: The error budget burns.',
    );
  });

  it('of a stopped release leads to what can still be done', () => {
    const degrade = { type: 'DegradeDeployment' as const, environment: 'production', deploymentId: anId(60), reasons: [aReason()] };
    const { remedies, authorisation } = explained(after(aNarrowedRelease(), degrade), blocked('hold'));
    expect(remedies.join(' ')).toContain('interlock release rollback --component component:default/checkout --environment production');
    expect(remedies.join(' ')).not.toContain('judged');
    expect(authorisation).toBeNull();
  });

  it('says that a step, a stop and a way back are no end', () => {
    expect(explained(aNarrowedRelease(), decided({})).headline).toBe(
      'Narrowed: 25 % of production runs it; each further step is decided again.',
    );
    const stopped = after(aNarrowedRelease(), {
      type: 'DegradeDeployment',
      environment: 'production',
      deploymentId: anId(60),
      reasons: [aReason()],
    });
    expect(explained(stopped, decided({})).headline).toBe('Stopped on the way, at 25 %: The error budget of checkout burns.');
    const back = after(anAppliedRelease(), { type: 'RollBack', environment: 'production', deploymentId: anId(61), to: anId(3) });
    expect(explained(back, decided({})).headline).toBe('Rolled back: release 00000000 runs in production again.');
  });

  it('says that something else is live', () => {
    const drifted = after(anAppliedRelease(), {
      type: 'ReportLive',
      environment: 'production',
      driftId: anId(70),
      found: [],
      configuration: null,
      changedBy: null,
    });
    expect(explained(drifted, decided({})).headline).toMatch(/drift/);
  });
});

describe('a reason that people settled', () => {
  it('is told from those that decide', () => {
    const reasons = [aReason({ severity: 'escalate' }), aReason({ severity: 'info', code: 'APPROVALS_COMPLETE' })];
    const settledOf = (body: DecisionBody) => explained(anAppliedRelease(), body).reasons.map(({ code, settled }) => [code, settled]);
    const { approval } = anEscalation(2);
    expect(settledOf(decided({ outcome: 'allow', reasons, approval }))).toEqual([
      [aReason().code, true],
      ['APPROVALS_COMPLETE', false],
    ]);
    expect(explained(standing('deny'), asks).reasons.map(({ settled }) => settled)).toEqual([false]);
    const narrow = decided({
      outcome: 'narrow',
      approval,
      reasons: [...reasons, aReason({ severity: 'narrow', code: 'ROLLOUT_NARROWED' })],
      limits: { share: 0.25, regions: [], steps: [0.25, 1] },
    });
    expect(settledOf(narrow)).toContainEqual(['ROLLOUT_NARROWED', false]);
  });
});

describe('the facts of a reason', () => {
  it.each([
    [
      '/signals/0',
      'reported by https://issuer.example#prometheus',
      60,
      'error-budget of component:default/checkout: burning (burn rate 7.5)',
    ],
    ['/signals/1', 'no report of runtime-signals', null, 'missing'],
    ['/evidence/0', 'attestation sha256:111111111111 signed by key "ci"', 120, 'test-result PASSED'],
    ['/component/tier', 'catalog/checkout.yaml:4:9', null, '2'],
    ['/component/owner/value', 'catalog/checkout.yaml:4:9', null, 'group:default/team'],
    ['/people/known', 'no change attestation', null, 'false'],
    ['/release/source/revision', 'what CI announced', 180, 'a'.repeat(40)],
    ['/environment/known', 'catalog and interlock.yaml', null, 'true'],
    ['/live', "the runtime's report", null, 'missing'],
  ])('%s come with value, origin and age', (pointer, origin, ageSeconds, text) => {
    const [reason] = explained(
      standing('deny'),
      decided({ outcome: 'deny', reasons: [aReason({ severity: 'deny', facts: [pointer] })] }),
    ).reasons;
    expect(reason?.facts).toMatchObject([{ pointer, origin, ageSeconds, text }]);
  });
});

describe('an explanation', () => {
  it('names each remedy once, and none for what only informs', () => {
    const reasons = [
      aReason({ severity: 'deny' }),
      aReason({ severity: 'deny', code: 'X' }),
      aReason({ severity: 'info', remedy: 'none' }),
    ];
    expect(explained(standing('deny'), decided({ outcome: 'deny', reasons })).remedies).toEqual([aReason().remedy]);
  });

  it('is not made of a decision that is not the newest, nor for an environment that nobody asked for', () => {
    const release = foldRelease(anAuthorisedRelease());
    if (release.status === 'unknown') throw new TypeError('the story registers a release');
    const view = releaseViewOf(release);
    expect(explain(view, 'production', { body: decided({}), input }, atMinute(10))).toBeUndefined();
    expect(explain(view, 'staging', { body: decided({}), input }, atMinute(10))).toBeUndefined();
  });
});

describe('who is affected', () => {
  it('is explained as the decision was told it', () => {
    expect(explained(anAuthorisedRelease(), decided({})).affected).toMatchObject({
      total: 1,
      listed: [{ ref: 'component:default/shopfront', distance: 1 }],
    });
  });
});
