import { Inject, Module, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import type { ContentStore } from '@interlock/adapters/content-store';
import type { Hashing } from '@interlock/domain';
import { KIT, PORTS, type Activities, type Clock, type Logger, type Materialisers, type ReleaseRepository } from '@interlock/service-kit';
import { assemble, type Approval } from './assemble.ts';
import { FollowReleasesController } from './follow-releases/follow-releases.controller.ts';
import { JudgeApprovalHandler } from './judge-approval/judge-approval.handler.ts';
import { ApprovalIndex } from './show-approvals/approval-index.ts';
import { ApprovalsController } from './show-approvals/approvals.controller.ts';
import { ListApprovalsHandler } from './show-approvals/list-approvals.handler.ts';
import { ShowApprovalHandler } from './show-approvals/show-approval.handler.ts';
import { APPROVAL, APPROVAL_INDEX } from './tokens.ts';

@Module({
  imports: [CqrsModule.forRoot()],
  controllers: [ApprovalsController, FollowReleasesController],
  providers: [
    { provide: APPROVAL_INDEX, useFactory: () => new ApprovalIndex() },
    {
      provide: APPROVAL,
      inject: [KIT.releases, PORTS.contentStore, PORTS.hashing, PORTS.clock, PORTS.logger, APPROVAL_INDEX],
      useFactory: (
        repository: ReleaseRepository,
        contentStore: ContentStore,
        hashing: Hashing,
        clock: Clock,
        logger: Logger,
        index: ApprovalIndex,
      ) => assemble({ repository, contentStore, hashing, clock, logger, index }),
    },
    JudgeApprovalHandler,
    ListApprovalsHandler,
    ShowApprovalHandler,
  ],
})
export class ApprovalModule implements OnModuleInit, OnModuleDestroy {
  readonly #approval: Approval;
  readonly #materialisers: Materialisers;
  readonly #activities: Activities;

  constructor(
    @Inject(APPROVAL) approval: unknown,
    @Inject(KIT.materialisers) materialisers: unknown,
    @Inject(KIT.activities) activities: unknown,
  ) {
    this.#approval = approval as Approval;
    this.#materialisers = materialisers as Materialisers;
    this.#activities = activities as Activities;
  }

  onModuleInit(): void {
    this.#materialisers.register(this.#approval.materialiser);
    this.#activities.register({ name: 'approval', idle: () => this.#approval.idle() });
  }

  onModuleDestroy(): void {
    this.#approval.stop();
  }
}
