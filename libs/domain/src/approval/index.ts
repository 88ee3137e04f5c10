export { approvalSummaryOf } from './approval-summary.ts';
export type { Candidate } from './seat-matching.ts';
export { countApprovals, NO_APPROVALS } from './count-approvals.ts';
export type { Approver, GrantApproval, RefuseApproval } from './judge-approval.ts';
export type { ExpireApproval, RequestApproval, VoidApproval } from './request-approval.ts';
