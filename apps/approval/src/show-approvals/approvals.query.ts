/** Queries of this service, carried by @nestjs/cqrs. */
export class ListApprovals {
  readonly filter: { readonly status?: string; readonly releaseId?: string };
  constructor(filter: { readonly status?: string; readonly releaseId?: string }) {
    this.filter = filter;
  }
}

export class ShowApproval {
  readonly approvalId: string;
  constructor(approvalId: string) {
    this.approvalId = approvalId;
  }
}
