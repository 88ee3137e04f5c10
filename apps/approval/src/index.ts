export { APPROVAL } from './service.ts';
export { assemble, ASKS, type Approval } from './assemble.ts';
export { judge } from './judge-approval/judge.ts';
export { ApprovalIndex } from './show-approvals/approval-index.ts';
