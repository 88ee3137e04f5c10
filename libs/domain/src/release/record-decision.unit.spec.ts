import {
  aDecision,
  aDigest,
  aLease,
  anAppliedRelease,
  anAuthorisedRelease,
  anEscalation,
  anId,
  aReason,
  aReleaseBeingDeployed,
  aRequestedRelease,
  aStart,
  after,
  atMinute,
  given,
} from '../testing/index.ts';
import { foldRelease } from './evolve.ts';
import { currentLease } from './lease.ts';
import { progressIn } from './release-state.ts';

const denial = aDecision({ decisionId: anId(11), outcome: 'deny', reasons: [aReason({ severity: 'deny' })], materialDigest: aDigest('e') });
const next = aLease({ authorisationId: anId(21), decisionId: anId(11), issuedAt: atMinute(63), expiresAt: atMinute(120) });
const voided = (cause: 'expired' | 'decision_changed') =>
  ({
    type: 'AuthorisationVoided',
    data: { environment: 'production', authorisationId: anId(20), cause, decisionId: anId(11) },
  }) as const;

describe('a release that was asked for', () => {
  it('is authorised in the append of the decision that allows it', () => {
    given(aRequestedRelease())
      .when({ type: 'RecordDecision', decision: aDecision(), authorisation: aLease(), now: atMinute(3) })
      .gives({ type: 'DecisionRecorded', data: aDecision() }, { type: 'AuthorisationIssued', data: aLease() });
  });

  it('gets no lease from a decision that does not permit', () => {
    given(aRequestedRelease())
      .when({ type: 'RecordDecision', decision: denial, authorisation: null, now: atMinute(3) })
      .gives({ type: 'DecisionRecorded', data: denial });
  });

  it.each(['deny', 'hold', 'escalate', 'indeterminate'] as const)('takes no lease beside %s', (outcome) => {
    given(aRequestedRelease())
      .when({ type: 'RecordDecision', decision: aDecision({ outcome }), authorisation: aLease(), now: atMinute(3) })
      .fails('release.authorisation_mismatch');
  });

  it.each(['allow', 'narrow'] as const)('is not permitted by %s without a lease', (outcome) => {
    given(aRequestedRelease())
      .when({ type: 'RecordDecision', decision: aDecision({ outcome }), authorisation: null, now: atMinute(3) })
      .fails('release.authorisation_mismatch');
  });

  it.each(['staging', 'constructor'])('is not decided for %s, which nobody asked for', (environment) => {
    given(aRequestedRelease())
      .when({ type: 'RecordDecision', decision: aDecision({ environment }), authorisation: aLease({ environment }), now: atMinute(3) })
      .fails('release.environment_not_requested');
  });
});

describe('an authorised release', () => {
  it('keeps its lease and records nothing while the decision is the same', () => {
    given(anAuthorisedRelease())
      .when({
        type: 'RecordDecision',
        decision: aDecision({ decisionId: anId(11), inputDigest: aDigest('e') }),
        authorisation: next,
        now: atMinute(62),
      })
      .givesNothing();
  });

  it('loses its lease in the append of a decision that denies', () => {
    given(anAuthorisedRelease())
      .when({ type: 'RecordDecision', decision: denial, authorisation: null, now: atMinute(9) })
      .gives({ type: 'DecisionRecorded', data: denial }, voided('decision_changed'));
  });

  it('gets another lease when what is material moved, and the old one ends', () => {
    const moved = aDecision({ decisionId: anId(11), materialDigest: aDigest('e') });
    given(anAuthorisedRelease())
      .when({ type: 'RecordDecision', decision: moved, authorisation: next, now: atMinute(9) })
      .gives({ type: 'DecisionRecorded', data: moved }, voided('decision_changed'), { type: 'AuthorisationIssued', data: next });
  });

  it.each([
    ['a reason', { reasons: [aReason({ severity: 'info' })] }],
    ['the path', { path: 'standard' as const }],
    ['the limits', { outcome: 'narrow' as const, limits: { share: 0.1, regions: [], steps: [] } }],
  ])('is decided anew when %s changed', (_what, change) => {
    const decision = aDecision({ decisionId: anId(11), ...change });
    given(anAuthorisedRelease())
      .when({ type: 'RecordDecision', decision, authorisation: next, now: atMinute(9) })
      .gives({ type: 'DecisionRecorded', data: decision }, voided('decision_changed'), { type: 'AuthorisationIssued', data: next });
  });

  it('gets a new lease at the very instant at which the old one ends: [issuedAt, expiresAt)', () => {
    const same = aDecision({ decisionId: anId(11) });
    given(anAuthorisedRelease())
      .when({ type: 'RecordDecision', decision: same, authorisation: next, now: '2026-01-02T13:02:59.999Z' })
      .givesNothing();
    given(anAuthorisedRelease())
      .when({ type: 'RecordDecision', decision: same, authorisation: next, now: atMinute(63) })
      .gives({ type: 'DecisionRecorded', data: same }, voided('expired'), { type: 'AuthorisationIssued', data: next });
  });

  it('holds its lease up to the last millisecond', () => {
    const progress = progressIn(given(anAuthorisedRelease()).state, 'production');
    if (progress === undefined) throw new TypeError('production was asked for');
    expect(currentLease(progress, '2026-01-02T13:02:59.999Z')?.authorisationId).toBe(anId(20));
    expect(currentLease(progress, atMinute(63))).toBeUndefined();
  });
});

describe('a release that is being deployed', () => {
  it('gets no second lease when the decision changes', () => {
    const moved = aDecision({ decisionId: anId(11), materialDigest: aDigest('e') });
    given(aReleaseBeingDeployed())
      .when({ type: 'RecordDecision', decision: moved, authorisation: next, now: atMinute(70) })
      .gives({ type: 'DecisionRecorded', data: moved });
  });

  it.each([
    ['stop', undefined],
    ['nothing', 'nothing'],
    ['stop', 'stop'],
    ['roll_back', 'roll_back'],
  ] as const)('lets "%s" follow when policy turns against it midway, having said %s', (follows, whenDegraded) => {
    const afterApplying = whenDegraded === undefined ? {} : { afterApplying: { bakeSeconds: 0, whenDegraded, promoteAfterSeconds: null } };
    const history = after(
      aRequestedRelease(),
      { type: 'RecordDecision', decision: aDecision(afterApplying), authorisation: aLease(), now: atMinute(3) },
      aStart(),
    );
    const events = after(history, { type: 'RecordDecision', decision: denial, authorisation: null, now: atMinute(9) });
    expect(events.slice(history.length)).toMatchObject([
      { type: 'DecisionRecorded', data: denial },
      { type: 'AuthorisationVoided', data: { cause: 'decision_changed', follows } },
    ]);
    expect(progressIn(foldRelease(events), 'production')?.deployment.status).toBe(follows === 'nothing' ? 'started' : 'stopped');
  });

  it('goes on when it is only "not yet", and when nothing could be decided', () => {
    const held = aDecision({ decisionId: anId(11), outcome: 'hold', reasons: [aReason({ severity: 'hold' })] });
    given(aReleaseBeingDeployed())
      .when({ type: 'RecordDecision', decision: held, authorisation: null, now: atMinute(9) })
      .gives(
        { type: 'DecisionRecorded', data: held },
        {
          type: 'AuthorisationVoided',
          data: {
            environment: 'production',
            authorisationId: anId(20),
            cause: 'decision_changed',
            decisionId: anId(11),
            follows: 'nothing',
          },
        },
      );
    const undecided = aDecision({ decisionId: anId(11), outcome: 'indeterminate', reasons: [aReason({ severity: 'indeterminate' })] });
    given(aReleaseBeingDeployed())
      .when({ type: 'RecordDecision', decision: undecided, authorisation: null, now: atMinute(9) })
      .gives({ type: 'DecisionRecorded', data: undecided });
  });
});

describe('a release that is done with', () => {
  it('is not decided again once it was applied', () => {
    given(anAppliedRelease())
      .when({ type: 'RecordDecision', decision: denial, authorisation: null, now: atMinute(20) })
      .givesNothing();
  });

  it('is not decided again once applying it failed', () => {
    const failed = after(aReleaseBeingDeployed(), {
      type: 'FailDeployment',
      environment: 'production',
      authorisationId: anId(20),
      code: 'target.refused',
      message: 'no',
    });
    given(failed)
      .when({ type: 'RecordDecision', decision: anEscalation(), authorisation: null, now: atMinute(20) })
      .givesNothing();
  });
});
