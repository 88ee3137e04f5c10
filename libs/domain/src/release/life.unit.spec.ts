import {
  aConfirmation,
  aDecision,
  aLease,
  anAppliedRelease,
  anAuthorisedRelease,
  aNarrowedRelease,
  anId,
  aReason,
  aReleaseBeingDeployed,
  aRequestedRelease,
  aStart,
  after,
  atMinute,
  given,
  RELEASE_ID,
  REQUESTER,
} from '../testing/index.ts';
import type { ReleaseCommand } from './decide.ts';
import { foldRelease } from './evolve.ts';
import { progressIn, type FoldedEvent } from './release-state.ts';

const ENVIRONMENT = 'production';
const NEWER = { releaseId: anId(2), registeredAt: atMinute(30) };
const OLDER = { releaseId: anId(3), registeredAt: '2026-01-01T12:00:00.000Z' };
const ask = { type: 'RequestPromotion', environment: ENVIRONMENT, requestedBy: REQUESTER, why: 'once more' } as const;
const rollback = { from: NEWER.releaseId, reason: 'checkout fails', incident: 'INC-7' };
const supersede = (by: typeof NEWER, because: 'authorised' | 'applied', at = atMinute(60)): ReleaseCommand => ({
  type: 'SupersedeRelease',
  environment: ENVIRONMENT,
  by,
  because,
  at,
});
const degrade = (deploymentId = anId(60)): ReleaseCommand => ({
  type: 'DegradeDeployment',
  environment: ENVIRONMENT,
  deploymentId,
  reasons: [aReason({ severity: 'info' })],
});
const verify: ReleaseCommand = {
  type: 'VerifyDeployment',
  environment: ENVIRONMENT,
  deploymentId: anId(60),
  bakedForSeconds: 600,
  basis: [],
};
const rollBack: ReleaseCommand = { type: 'RollBack', environment: ENVIRONMENT, deploymentId: anId(61), to: anId(3) };
const progressOf = (history: readonly FoldedEvent[]) => progressIn(foldRelease(history), ENVIRONMENT);
const afterApplying = { bakeSeconds: 600, whenDegraded: 'stop', promoteAfterSeconds: null } as const;
const wider = (share: number | null) => {
  const limits = share === null ? null : { share, regions: [], steps: [0.25, 0.5] };
  return {
    type: 'RecordDecision',
    decision: aDecision({ decisionId: anId(11), outcome: share === null ? 'allow' : 'narrow', limits, afterApplying }),
    authorisation: aLease({ authorisationId: anId(21), decisionId: anId(11), limits }),
    now: atMinute(9),
  } as const satisfies ReleaseCommand;
};
const nextStep = { authorisationId: anId(21), deploymentId: anId(61), now: atMinute(10) };

describe('a release of which a step is live', () => {
  it('says how far it got, and has no residency of the whole', () => {
    expect(progressOf(aNarrowedRelease())).toMatchObject({ deployment: { status: 'narrowed', share: 0.25 }, residencies: [] });
  });

  it('gets another lease only for what goes beyond the step', () => {
    given(aNarrowedRelease()).when(wider(0.25)).givesNothing();
    expect(
      after(aNarrowedRelease(), wider(0.5))
        .slice(-2)
        .map(({ type }) => type),
    ).toEqual(['DecisionRecorded', 'AuthorisationIssued']);
  });

  it('keeps the step when policy says "not further"', () => {
    const held = aDecision({ decisionId: anId(11), outcome: 'hold', reasons: [aReason({ severity: 'hold' })] });
    given(aNarrowedRelease())
      .when({ type: 'RecordDecision', decision: held, authorisation: null, now: atMinute(9) })
      .gives({ type: 'DecisionRecorded', data: held });
  });

  it('takes the next step under the next lease, and not under the one that was used', () => {
    given(aNarrowedRelease())
      .when(aStart({ now: atMinute(10) }))
      .givesNothing();
    const widened = after(aNarrowedRelease(), wider(0.5), aStart(nextStep), aConfirmation({ authorisationId: anId(21) }));
    expect(progressOf(widened)).toMatchObject({ deployment: { status: 'narrowed', share: 0.5 }, steps: [{ share: 0.25 }, { share: 0.5 }] });
  });

  it('is applied whole by the last one', () => {
    const whole = after(aNarrowedRelease(), wider(null), aStart(nextStep), aConfirmation({ authorisationId: anId(21) }));
    expect(whole.at(-1)?.type).toBe('DeploymentApplied');
    expect(progressOf(whole)?.residencies).toHaveLength(1);
  });

  it.each([
    ['nothing', 'narrowed'],
    ['stop', 'stopped'],
    ['roll_back', 'stopped'],
  ] as const)('degrades: with "%s" it is %s', (follows, status) => {
    const degraded = after(aNarrowedRelease(follows), degrade());
    expect(degraded.at(-1)?.data).toMatchObject({ follows });
    expect(progressOf(degraded)?.deployment.status).toBe(status);
  });

  it('degrades as the decision said that let it go, whatever was decided since', () => {
    const escalated = aDecision({ decisionId: anId(11), outcome: 'hold', reasons: [aReason({ severity: 'hold' })] });
    const later = after(aNarrowedRelease('stop'), { type: 'RecordDecision', decision: escalated, authorisation: null, now: atMinute(9) });
    expect(after(later, degrade()).at(-1)?.data).toMatchObject({ follows: 'stop' });
  });

  it('that was stopped is not decided again, and starts nothing', () => {
    const stopped = after(aNarrowedRelease(), wider(0.5), degrade());
    given(stopped).when(aStart(nextStep)).givesNothing();
    given(stopped)
      .when({ ...wider(null), decision: aDecision({ decisionId: anId(12) }) })
      .givesNothing();
  });
});

describe('a release that is asked for again', () => {
  it('has no second attempt while it is on its way, or resident', () => {
    for (const history of [aRequestedRelease(), anAuthorisedRelease(), aReleaseBeingDeployed(), aNarrowedRelease(), anAppliedRelease()])
      given(history).when(ask).givesNothing();
  });

  it.each([
    [
      'failed',
      after(aReleaseBeingDeployed(), {
        type: 'FailDeployment',
        environment: ENVIRONMENT,
        authorisationId: anId(20),
        code: 'x',
        message: 'y',
      }),
    ],
    ['superseded', after(anAuthorisedRelease(), supersede(NEWER, 'authorised'))],
    ['rolled back', after(anAppliedRelease(), rollBack)],
    ['stopped', after(aNarrowedRelease(), degrade())],
  ] as const)('has another attempt after it was %s', (_how, history) => {
    const again = after(history, ask);
    expect(progressOf(again)).toMatchObject({
      attempt: 2,
      decision: null,
      authorisation: { status: 'none' },
      deployment: { status: 'none' },
    });
  });
});

describe('a release beside a newer one', () => {
  it('is superseded when it waits and the newer one is authorised', () => {
    for (const history of [aRequestedRelease(), anAuthorisedRelease()])
      given(history)
        .when(supersede(NEWER, 'authorised'))
        .gives({ type: 'ReleaseSuperseded', data: { environment: ENVIRONMENT, by: NEWER.releaseId } });
  });

  it('ends its own rollout first: one at a time', () => {
    given(aReleaseBeingDeployed()).when(supersede(NEWER, 'authorised')).givesNothing();
    given(aNarrowedRelease()).when(supersede(NEWER, 'authorised')).givesNothing();
  });

  it('is superseded when it is applied and the newer one is applied over it', () => {
    given(anAppliedRelease()).when(supersede(NEWER, 'authorised')).givesNothing();
    given(anAppliedRelease())
      .when(supersede(NEWER, 'applied'))
      .gives({ type: 'ReleaseSuperseded', data: { environment: ENVIRONMENT, by: NEWER.releaseId } });
  });

  it('is not superseded by an older one, by itself, or twice', () => {
    given(anAuthorisedRelease()).when(supersede(OLDER, 'applied')).givesNothing();
    given(anAuthorisedRelease())
      .when(supersede({ ...NEWER, releaseId: RELEASE_ID }, 'applied'))
      .givesNothing();
    given(after(anAuthorisedRelease(), supersede(NEWER, 'applied')))
      .when(supersede(NEWER, 'applied'))
      .givesNothing();
  });

  it('is left alone when it was asked for again since, however late the word of the newer one comes, or comes twice', () => {
    const askedAgain = after(anAuthorisedRelease(), supersede(NEWER, 'authorised', atMinute(3)), ask);
    given(askedAgain)
      .when(supersede(NEWER, 'authorised', atMinute(3)))
      .givesNothing();
    const lease = { authorisationId: anId(21) };
    const goneBackTo = after(
      anAppliedRelease(),
      { ...ask, rollback },
      { type: 'RecordDecision', decision: aDecision(), authorisation: aLease(lease), now: atMinute(10) },
      aStart({ ...lease, deploymentId: anId(61) }),
      aConfirmation(lease),
    );
    expect(progressOf(goneBackTo)).toMatchObject({ attempt: 2, deployment: { status: 'applied' } });
    given(goneBackTo)
      .when(supersede(NEWER, 'applied', atMinute(3)))
      .givesNothing();
    // In the very instant too. Found by the model: seed 1748324180.
    given(goneBackTo)
      .when(supersede(NEWER, 'applied', progressOf(goneBackTo)?.requestedAt ?? ''))
      .givesNothing();
  });

  it('starts nothing once it was superseded (matrix 69), and its lease is taken back', () => {
    const superseded = after(anAuthorisedRelease(), supersede(NEWER, 'applied'));
    given(superseded).when(aStart()).givesNothing();
    given(superseded)
      .when({ type: 'VoidAuthorisation', environment: ENVIRONMENT, cause: 'superseded' })
      .gives({
        type: 'AuthorisationVoided',
        data: { environment: ENVIRONMENT, authorisationId: anId(20), cause: 'superseded', decisionId: null },
      });
  });
});

describe('a release that is gone back to', () => {
  it('must have been resident there', () => {
    given(aRequestedRelease())
      .when({ ...ask, rollback })
      .fails('release.never_resident');
  });

  it('has an attempt of its own that names what it goes back from, and keeps its residencies', () => {
    const back = after(anAppliedRelease(), supersede(NEWER, 'applied'), { ...ask, rollback });
    expect(progressOf(back)).toMatchObject({ attempt: 2, rollback, supersededBy: null, residencies: [{ authorisationId: anId(20) }] });
  });

  it('can be asked for while its successor is only narrowed', () => {
    expect(progressOf(after(anAppliedRelease(), { ...ask, rollback }))).toMatchObject({ attempt: 2, rollback });
  });

  it('is not superseded by the newer release that it replaces', () => {
    given(after(anAppliedRelease(), { ...ask, rollback }))
      .when(supersede(NEWER, 'applied'))
      .givesNothing();
  });

  it('is remembered when the one that was taken back is asked for again', () => {
    expect(progressOf(after(anAppliedRelease(), rollBack, ask))).toMatchObject({ attempt: 2, rolledBackAt: expect.any(String) });
    expect(progressOf(anAppliedRelease())?.rolledBackAt).toBeNull();
  });

  it('is said on the stream of the one that it replaced, once', () => {
    const event = {
      type: 'RolledBack',
      data: { deploymentId: anId(61), environment: ENVIRONMENT, from: RELEASE_ID, to: anId(3) },
    } as const;
    for (const history of [anAppliedRelease(), aNarrowedRelease(), after(aNarrowedRelease(), degrade())]) {
      given(history).when(rollBack).gives(event);
      given(after(history, rollBack)).when(rollBack).givesNothing();
    }
    given(aRequestedRelease()).when(rollBack).givesNothing();
  });
});

describe('a release that is applied', () => {
  it('is verified once', () => {
    const verified = after(anAppliedRelease(), verify);
    expect(progressOf(verified)?.verification?.status).toBe('verified');
    given(verified).when(verify).givesNothing();
  });

  it('may degrade later, once, also after it was verified, and stays applied until something replaces it', () => {
    const degraded = after(anAppliedRelease(), verify, degrade());
    expect(progressOf(degraded)).toMatchObject({ verification: { status: 'degraded' }, deployment: { status: 'applied' } });
    given(degraded).when(degrade()).givesNothing();
    given(degraded).when(verify).givesNothing();
  });

  it('is neither verified nor degraded for another deployment, or once something replaced it', () => {
    given(anAppliedRelease())
      .when(degrade(anId(99)))
      .givesNothing();
    const replaced = after(anAppliedRelease(), supersede(NEWER, 'applied'));
    given(replaced).when(verify).givesNothing();
    given(replaced).when(degrade()).givesNothing();
  });
});
