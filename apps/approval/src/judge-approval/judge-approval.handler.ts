import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { RecordedEvent } from '@interlock/contracts';
import type { Hashing } from '@interlock/domain';
import { actorOf, type Clock, KIT, noSuch, PORTS, type ReleaseRepository, requireRole } from '@interlock/service-kit';
import type { Approval } from '../assemble.ts';
import { CONSUMER } from '../follow-releases/consumer.ts';
import type { ApprovalIndex } from '../show-approvals/approval-index.ts';
import { APPROVAL, APPROVAL_INDEX } from '../tokens.ts';
import { JudgeApproval } from './judge-approval.command.ts';
import { judge } from './judge.ts';

/** The guard of the command itself (T5): whoever sends it, only a signed-in person with a seat gets through, and the domain decides that. */
@CommandHandler(JudgeApproval)
export class JudgeApprovalHandler implements ICommandHandler<JudgeApproval, RecordedEvent> {
  readonly #judge: ReturnType<typeof judge>;
  readonly #index: ApprovalIndex;

  constructor(
    @Inject(KIT.releases) repository: unknown,
    @Inject(PORTS.hashing) hashing: unknown,
    @Inject(PORTS.clock) clock: unknown,
    @Inject(APPROVAL_INDEX) index: unknown,
    @Inject(APPROVAL) approval: unknown,
  ) {
    this.#judge = judge({
      repository: repository as ReleaseRepository,
      hashing: hashing as Hashing,
      clock: clock as Clock,
      learn: (approval as Approval).learn,
    });
    this.#index = index as ApprovalIndex;
  }

  async execute({ verdict, approvalId, packageDigest, comment, principal, commandKey }: JudgeApproval): Promise<RecordedEvent> {
    requireRole(principal, 'viewer');
    const approval = await this.#index.soon(approvalId);
    if (approval === undefined) throw noSuch('approval', approvalId);
    const approver = { subject: principal.subject, kind: principal.kind, person: principal.person ?? null, groups: principal.groups };
    const { releaseId, environment } = approval;
    const causationId =
      commandKey === undefined
        ? `${verdict}|${approvalId}|${principal.subject}|${packageDigest}`
        : `command|${principal.subject}|${commandKey}`;
    return this.#judge(
      { verdict, releaseId, environment, approvalId, packageDigest, approver, ...(comment === undefined ? {} : { comment }) },
      { consumer: CONSUMER, causationId, actor: actorOf(principal) },
    );
  }
}
