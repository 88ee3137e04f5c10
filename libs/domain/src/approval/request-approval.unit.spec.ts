import {
  aDigest,
  aGrant,
  anApprovalRequest,
  anAuthorisedRelease,
  anEscalatedRelease,
  anId,
  aReleaseAwaitingApproval,
  after,
  atMinute,
  given,
} from '../testing/index.ts';
import type { VoidApproval } from './request-approval.ts';

const request = { type: 'RequestApproval', request: anApprovalRequest() } as const;
const expire = { type: 'ExpireApproval', environment: 'production', approvalId: anId(30), now: atMinute(64) } as const;
const voidingData = {
  environment: 'production',
  approvalId: anId(30),
  cause: 'material_changed' as const,
  decisionId: anId(11),
  difference: [{ pointer: '/reasons/0/facts/~1signals~10/state', before: 'burning', after: 'critical' }],
};
const voiding: VoidApproval = { type: 'VoidApproval', ...voidingData };

describe('people', () => {
  it('are asked about the decision that stands', () => {
    given(anEscalatedRelease()).when(request).gives({ type: 'ApprovalRequested', data: anApprovalRequest() });
  });

  it('are asked once while the question is open', () => {
    given(aReleaseAwaitingApproval())
      .when({ ...request, request: anApprovalRequest(1, { approvalId: anId(31) }) })
      .givesNothing();
  });

  it('are not asked about an older decision, nor about one that does not escalate', () => {
    given(anEscalatedRelease())
      .when({ ...request, request: anApprovalRequest(1, { decisionId: anId(9) }) })
      .givesNothing();
    given(anAuthorisedRelease()).when(request).givesNothing();
  });

  it('are asked again after the request expired', () => {
    const again = anApprovalRequest(1, { approvalId: anId(31), expiresAt: atMinute(130) });
    given(after(aReleaseAwaitingApproval(), expire))
      .when({ ...request, request: again })
      .gives({ type: 'ApprovalRequested', data: again });
  });
});

describe('a request', () => {
  it('expires at its end and not a millisecond earlier, whatever the timer says (matrix 26)', () => {
    given(aReleaseAwaitingApproval())
      .when({ ...expire, now: '2026-01-02T13:03:59.999Z' })
      .givesNothing();
    given(aReleaseAwaitingApproval())
      .when(expire)
      .gives({ type: 'ApprovalExpired', data: { approvalId: anId(30), environment: 'production', expiredAt: atMinute(64) } });
  });

  it('expires once', () => {
    given(after(aReleaseAwaitingApproval(), expire)).when(expire).givesNothing();
  });

  it('is voided with what moved and the grants that are taken back', () => {
    const granted = after(aReleaseAwaitingApproval({ quorum: 2 }), aGrant('sue'));
    given(granted)
      .when(voiding)
      .gives({ type: 'ApprovalVoided', data: { ...voidingData, grants: [aGrant('sue').grantId] } });
  });

  it('is voided once, and only by its own id', () => {
    given(after(aReleaseAwaitingApproval(), voiding)).when(voiding).givesNothing();
    given(aReleaseAwaitingApproval())
      .when({ ...voiding, approvalId: anId(31) })
      .givesNothing();
    given(after(aReleaseAwaitingApproval(), expire)).when(voiding).givesNothing();
  });

  it('for facts that moved is another question', () => {
    const other = anApprovalRequest(1, { approvalId: anId(31), materialDigest: aDigest('e') });
    given(aReleaseAwaitingApproval())
      .when({ ...request, request: other })
      .gives({ type: 'ApprovalRequested', data: other });
  });
});
