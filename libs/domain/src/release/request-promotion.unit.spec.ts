import { aRegisteredRelease, aRequestedRelease, given, REQUESTER } from '../testing/index.ts';

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

  it('may be named like a member that every object has', () => {
    given(aRegisteredRelease())
      .when({ ...request, environment: 'constructor' })
      .gives({ type: 'PromotionRequested', data: { environment: 'constructor', requestedBy: REQUESTER, why: 'asked for' } });
  });
});
