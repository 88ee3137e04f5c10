import type { ApprovalFilter } from './approval-index.ts';

/** Queries of this service, carried by @nestjs/cqrs. */
export class ListApprovals {
  readonly filter: ApprovalFilter;
  constructor(filter: ApprovalFilter) {
    this.filter = filter;
  }
}

export class ShowApproval {
  readonly approvalId: string;
  constructor(approvalId: string) {
    this.approvalId = approvalId;
  }
}
