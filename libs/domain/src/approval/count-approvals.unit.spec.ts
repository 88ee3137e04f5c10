import { aDigest, aGrant, aRefusal, aReleaseAwaitingApproval, aRequirement, after, atMinute, given } from '../testing/index.ts';
import { progressIn } from '../release/release-state.ts';
import type { FoldedEvent } from '../release/index.ts';
import { countApprovals, NO_APPROVALS } from './count-approvals.ts';
import { approvalSummaryOf } from './approval-summary.ts';

const approvalOf = (history: readonly FoldedEvent[]) => {
  const approval = progressIn(given(history).state, 'production')?.approval;
  if (approval === undefined || approval === null) throw new TypeError('no approval was requested');
  return approval;
};
const granted = approvalOf(after(aReleaseAwaitingApproval({ quorum: 2 }), aGrant('sue'), aGrant('tobi')));
const MATERIAL = aDigest('6');

describe('two grants for two seats', () => {
  it('are enough, up to the last millisecond', () => {
    const count = countApprovals(granted, aRequirement(2), MATERIAL, '2026-01-02T13:03:59.999Z');
    expect(count.satisfied).toBe(true);
    expect(count.seats.map(({ seat }) => seat)).toEqual(['sre-1', 'sre-2']);
    expect(count.seats.map(({ person }) => person).toSorted()).toEqual(['user:default/sue', 'user:default/tobi']);
  });

  it.each([
    ['at the end of the request', aRequirement(2), MATERIAL, atMinute(64)],
    ['on other facts', aRequirement(2), aDigest('e'), atMinute(10)],
    ['for another number of seats', aRequirement(1), MATERIAL, atMinute(10)],
    ['for another group', aRequirement(2, 'group:default/dev'), MATERIAL, atMinute(10)],
    ['when policy asks for nobody', null, MATERIAL, atMinute(10)],
    ['when nothing was material', aRequirement(2), null, atMinute(10)],
  ])('are worth nothing %s', (_when, requirement, material, now) => {
    expect(countApprovals(granted, requirement, material, now)).toEqual(NO_APPROVALS);
  });

  it.each(['expired', 'voided'] as const)('are worth nothing once the request is %s', (status) => {
    expect(countApprovals({ ...granted, status }, aRequirement(2), MATERIAL, atMinute(10))).toEqual(NO_APPROVALS);
  });

  it('complete the request, and one does not', () => {
    expect(approvalSummaryOf('r', 'c', granted).status).toBe('complete');
    const one = approvalOf(after(aReleaseAwaitingApproval({ quorum: 2 }), aGrant('sue')));
    expect(approvalSummaryOf('r', 'c', one).status).toBe('open');
    expect(countApprovals(one, aRequirement(2), MATERIAL, atMinute(10))).toMatchObject({ satisfied: false, seats: [{ seat: 'sre-1' }] });
  });
});

describe('a grant whose binding differs from the request', () => {
  it.each(['materialDigest', 'packageDigest'] as const)('does not count (%s)', (binding) => {
    const grants = granted.grants.map((grant) => ({ ...grant, [binding]: aDigest('e') }));
    expect(countApprovals({ ...granted, grants }, aRequirement(2), MATERIAL, atMinute(10))).toMatchObject({ seats: [], satisfied: false });
  });
});

describe('one person and two seats of one id', () => {
  it('are not a quorum of two', () => {
    const [seat] = aRequirement().seats;
    if (seat === undefined) throw new TypeError('a requirement has a seat');
    const requirement = { ...aRequirement(), seats: [seat, seat] };
    const one = granted.grants.slice(0, 1);
    const approval = { ...granted, grants: one, request: { ...granted.request, requirement } };
    expect(countApprovals(approval, requirement, MATERIAL, atMinute(10)).satisfied).toBe(false);
  });
});

describe('an eligible no', () => {
  it('is told with who said it and when', () => {
    const refused = approvalOf(after(aReleaseAwaitingApproval(), aGrant('sue'), aRefusal('tobi')));
    expect(countApprovals(refused, aRequirement(), MATERIAL, atMinute(20))).toMatchObject({
      satisfied: false,
      seats: [],
      refusal: { person: 'user:default/tobi', refusedAt: atMinute(6) },
    });
  });
});
