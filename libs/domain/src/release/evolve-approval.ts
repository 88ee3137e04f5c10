import type { ApprovalProgress, FoldedEvent } from './release-state.ts';
import { ReleaseStreamError } from './release-stream-error.ts';

export type ApprovalEvent = Extract<
  FoldedEvent,
  { readonly type: 'ApprovalRequested' | 'ApprovalGranted' | 'ApprovalRefused' | 'ApprovalExpired' | 'ApprovalVoided' }
>;

/** The approval of one environment after one more event about it; null before the first request of an attempt. Throws on an event about another one. */
export const evolveApproval = (approval: ApprovalProgress | null, event: ApprovalEvent): ApprovalProgress | null => {
  switch (event.type) {
    case 'ApprovalRequested': {
      const asked = { status: 'open', request: event.data, requestedAt: event.metadata.recordedAt, grants: [], refusal: null } as const;
      return { ...asked, difference: [], ...replacing(approval) };
    }
    case 'ApprovalGranted': {
      const known = ofId(approval, event.data.approvalId);
      return { ...known, grants: [...known.grants, { ...event.data, grantedAt: event.metadata.recordedAt }] };
    }
    case 'ApprovalRefused':
      if (event.data.by === 'rule') return approval;
      return {
        ...ofId(approval, event.data.approvalId),
        status: 'refused',
        refusal: { ...event.data, refusedAt: event.metadata.recordedAt },
      };
    case 'ApprovalExpired':
      return { ...ofId(approval, event.data.approvalId), status: 'expired' };
    case 'ApprovalVoided':
      return { ...ofId(approval, event.data.approvalId), status: 'voided', difference: event.data.difference };
  }
};

const ofId = (approval: ApprovalProgress | null, approvalId: string): ApprovalProgress => {
  if (approval?.request.approvalId !== approvalId) throw new ReleaseStreamError(`approval ${approvalId} was never requested`);
  return approval;
};

const replacing = (approval: ApprovalProgress | null): Pick<ApprovalProgress, 'replaces'> =>
  approval?.status === 'voided'
    ? {
        replaces: {
          approvalId: approval.request.approvalId,
          people: approval.grants.map((grant) => grant.person),
          difference: approval.difference,
        },
      }
    : {};
