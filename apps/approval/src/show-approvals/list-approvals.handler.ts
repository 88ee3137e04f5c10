import { Inject } from '@nestjs/common';
import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { ApprovalPage } from '@interlock/contracts';
import { APPROVAL_INDEX } from '../tokens.ts';
import type { ApprovalIndex } from './approval-index.ts';
import { ListApprovals } from './approvals.query.ts';

@QueryHandler(ListApprovals)
export class ListApprovalsHandler implements IQueryHandler<ListApprovals, ApprovalPage> {
  readonly #index: ApprovalIndex;

  constructor(@Inject(APPROVAL_INDEX) index: unknown) {
    this.#index = index as ApprovalIndex;
  }

  execute({ filter }: ListApprovals): Promise<ApprovalPage> {
    return Promise.resolve(this.#index.page(filter));
  }
}
