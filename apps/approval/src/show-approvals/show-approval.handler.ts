import { Inject } from '@nestjs/common';
import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { ContentStore } from '@interlock/adapters/content-store';
import type { ApprovalDetail } from '@interlock/contracts';
import { PORTS } from '@interlock/service-kit';
import { packageOf } from '../request-approval/stored-input.ts';
import { APPROVAL_INDEX } from '../tokens.ts';
import type { ApprovalIndex } from './approval-index.ts';
import { ShowApproval } from './approvals.query.ts';

@QueryHandler(ShowApproval)
export class ShowApprovalHandler implements IQueryHandler<ShowApproval, ApprovalDetail | undefined> {
  readonly #index: ApprovalIndex;
  readonly #contentStore: ContentStore;

  constructor(@Inject(APPROVAL_INDEX) index: unknown, @Inject(PORTS.contentStore) contentStore: unknown) {
    this.#index = index as ApprovalIndex;
    this.#contentStore = contentStore as ContentStore;
  }

  async execute({ approvalId }: ShowApproval): Promise<ApprovalDetail | undefined> {
    const approval = await this.#index.soon(approvalId);
    return approval === undefined ? undefined : { approval, package: await packageOf(approval.packageDigest, this.#contentStore) };
  }
}
