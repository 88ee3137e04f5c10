import type { ApprovalSummary } from '@interlock/contracts';
import type { ApprovalProgress } from '../release/release-state.ts';
import { matchSeats } from './seat-matching.ts';

/** An approval as people see it; `complete` once every seat of an open request is filled. */
export const approvalSummaryOf = (
  releaseId: string,
  component: string,
  { request, grants, requestedAt, difference, status, replaces }: ApprovalProgress,
): ApprovalSummary => {
  const taken = matchSeats(request.requirement.seats, grants);
  return {
    approvalId: request.approvalId,
    releaseId,
    component,
    environment: request.environment,
    status: status === 'open' && taken.size === request.requirement.seats.length ? 'complete' : status,
    packageDigest: request.packageDigest,
    requestedAt,
    expiresAt: request.expiresAt,
    seats: request.requirement.seats.map((seat) => ({
      seat: seat.id,
      group: seat.group,
      why: seat.why,
      filledBy: taken.get(seat.id) ?? null,
    })),
    grants: grants.map(({ grantId, person, grantedAt }) => ({ grantId, person, at: grantedAt })),
    difference,
    ...(replaces === undefined ? {} : { replaces: { ...replaces, people: [...replaces.people], difference: [...replaces.difference] } }),
  };
};
