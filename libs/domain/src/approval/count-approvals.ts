import type { ApprovalRequirement, DecisionInput } from '@interlock/contracts';
import { canonicalJson } from '../json/canonical-json.ts';
import type { ApprovalProgress } from '../release/release-state.ts';
import { matchSeats } from './seat-matching.ts';

type InputApprovals = DecisionInput['approvals'];

export const NO_APPROVALS: InputApprovals = { requirement: null, materialDigest: null, seats: [], satisfied: false, refusal: null };

/**
 * What people's words are worth now: only those given on exactly this material and for exactly this requirement, before they expired.
 * Anything else counts as nothing (T3).
 */
export const countApprovals = (
  approval: ApprovalProgress | null,
  requirement: ApprovalRequirement | null,
  materialDigest: string | null,
  now: string,
): InputApprovals => {
  if (approval === null || requirement === null || materialDigest === null) return NO_APPROVALS;
  const { request } = approval;
  const fits = request.materialDigest === materialDigest && canonicalJson(request.requirement) === canonicalJson(requirement);
  if (!fits || now >= request.expiresAt) return NO_APPROVALS;
  if (approval.status === 'refused' && approval.refusal?.person !== undefined && approval.refusal.person !== null) {
    const refusal = { person: approval.refusal.person, approvalId: request.approvalId, refusedAt: approval.refusal.refusedAt };
    return { requirement, materialDigest, seats: [], satisfied: false, refusal };
  }
  if (approval.status !== 'open') return NO_APPROVALS;
  const grants = approval.grants.filter(
    (grant) => grant.materialDigest === materialDigest && grant.packageDigest === request.packageDigest,
  );
  // Counted by seat id: two seats of one id must not be one person twice.
  const taken = matchSeats(requirement.seats, grants);
  const seats = requirement.seats.flatMap((seat) => {
    const grant = grants.find(({ person }) => person === taken.get(seat.id));
    return grant === undefined
      ? []
      : [{ seat: seat.id, group: seat.group, person: grant.person, approvalId: grant.approvalId, grantedAt: grant.grantedAt }];
  });
  return { requirement, materialDigest, seats, satisfied: taken.size === requirement.seats.length, refusal: null };
};
