import {
  anAuthorisedRelease,
  aRegisteredRelease,
  aReleaseAwaitingApproval,
  aRequestedRelease,
  given,
  recorded,
  REQUESTER,
} from '../testing/index.ts';

describe('an environment', () => {
  const request = { type: 'RequestPromotion', environment: 'production', requestedBy: REQUESTER, why: 'asked for' } as const;

  it('is asked for once, and who asked first stays the requester', () => {
    given(aRegisteredRelease())
      .when(request)
      .gives({ type: 'PromotionRequested', data: { environment: 'production', requestedBy: REQUESTER, why: 'asked for' } });
    given(aRequestedRelease())
      .when({ ...request, requestedBy: { subject: 'service:relay', kind: 'service' } })
      .givesNothing();
  });

  it('is asked for again, once, when what waits is declared a hotfix of an incident', () => {
    const hotfix = { ...request, hotfix: { incident: 'INC-7' } };
    const asked = {
      type: 'PromotionRequested',
      data: { environment: 'production', requestedBy: REQUESTER, why: 'asked for', hotfix: { incident: 'INC-7' } },
    } as const;
    given(aRequestedRelease()).when(hotfix).gives(asked);
    given(recorded([asked], aRequestedRelease()))
      .when(hotfix)
      .givesNothing();
  });

  it('is no hotfix any more while a lease is out, or people are asked', () => {
    const hotfix = { ...request, hotfix: { incident: 'INC-7' } };
    given(anAuthorisedRelease()).when(hotfix).givesNothing();
    given(aReleaseAwaitingApproval({ quorum: 2 }))
      .when(hotfix)
      .givesNothing();
  });

  it('may be named like a member that every object has', () => {
    given(aRegisteredRelease())
      .when({ ...request, environment: 'constructor' })
      .gives({ type: 'PromotionRequested', data: { environment: 'constructor', requestedBy: REQUESTER, why: 'asked for' } });
  });
});
