import type { ReleaseEvent, ReleaseEventData } from '@interlock/contracts';
import { isOpen } from '../release/record-decision.ts';
import { progressIn, type RegisteredRelease } from '../release/release-state.ts';

export interface RequestApproval {
  readonly type: 'RequestApproval';
  readonly request: ReleaseEventData<'ApprovalRequested'>;
}

/** Asked only for the decision that stands, while it escalates, and not while the same question is open. */
export const requestApproval = (state: RegisteredRelease, { request }: RequestApproval): ReleaseEvent[] => {
  const progress = progressIn(state, request.environment);
  if (progress === undefined || !isOpen(progress)) return [];
  if (progress.decision?.decisionId !== request.decisionId || progress.decision.outcome !== 'escalate') return [];
  if (progress.approval?.status === 'open' && progress.approval.request.materialDigest === request.materialDigest) return [];
  return [{ type: 'ApprovalRequested', data: request }];
};

export interface VoidApproval {
  readonly type: 'VoidApproval';
  readonly environment: string;
  readonly approvalId: string;
  readonly cause: ReleaseEventData<'ApprovalVoided'>['cause'];
  readonly decisionId: string;
  readonly difference: ReleaseEventData<'ApprovalVoided'>['difference'];
}

/** Takes back what was asked and granted because the facts moved. Nothing when the request is already closed. */
export const voidApproval = (
  state: RegisteredRelease,
  { environment, approvalId, cause, decisionId, difference }: VoidApproval,
): ReleaseEvent[] => {
  const approval = progressIn(state, environment)?.approval;
  if (approval?.status !== 'open' || approval.request.approvalId !== approvalId) return [];
  const grants = approval.grants.map((grant) => grant.grantId);
  return [{ type: 'ApprovalVoided', data: { approvalId, environment, cause, decisionId, grants, difference } }];
};

export interface ExpireApproval {
  readonly type: 'ExpireApproval';
  readonly environment: string;
  readonly approvalId: string;
  readonly now: string;
}

/** Half-open: at `expiresAt` it is over. Never before, whatever the timer says. */
export const expireApproval = (state: RegisteredRelease, { environment, approvalId, now }: ExpireApproval): ReleaseEvent[] => {
  const approval = progressIn(state, environment)?.approval;
  if (approval?.status !== 'open' || approval.request.approvalId !== approvalId || now < approval.request.expiresAt) return [];
  return [{ type: 'ApprovalExpired', data: { approvalId, environment, expiredAt: now } }];
};
