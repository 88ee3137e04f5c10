import { Controller, Get, HttpCode, Inject, Post, Req } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApprovalCommand, ApprovalDetail, ApprovalPage, IdBeginning, PageCursor, ReleaseId } from '@interlock/contracts';
import { Caller, commandId, noSuch, type Principal, Requires, Route, ZodBody, ZodParam, ZodQuery } from '@interlock/service-kit';
import { z } from 'zod';
import { approvalProblem } from '../judge-approval/approval-problem.ts';
import { JudgeApproval } from '../judge-approval/judge-approval.command.ts';
import { ListApprovals, ShowApproval } from './approvals.query.ts';

const ListQuery = z.strictObject({
  /** The beginning of the id. */
  id: IdBeginning.optional(),
  status: z.enum(['open', 'complete', 'refused', 'expired', 'voided']).optional(),
  release: ReleaseId.optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  /** `next` of the page before. */
  after: PageCursor.optional(),
});
const Judged = z.strictObject({ approvalId: z.uuid(), eventId: z.uuid(), revision: z.number().int() });

interface Headers {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

@Controller('/v1/approvals')
export class ApprovalsController {
  readonly #queries: QueryBus;
  readonly #commands: CommandBus;

  constructor(@Inject(QueryBus) queries: QueryBus, @Inject(CommandBus) commands: CommandBus) {
    this.#queries = queries;
    this.#commands = commands;
  }

  @Get()
  @Requires('viewer')
  @Route({ summary: 'Approvals, newest first', response: ApprovalPage })
  list(@ZodQuery(ListQuery) query: z.infer<typeof ListQuery>): Promise<ApprovalPage> {
    const { release, ...asked } = query;
    return this.#queries.execute(new ListApprovals({ ...asked, releaseId: release }));
  }

  @Get('/:id')
  @Requires('viewer')
  @Route({ summary: 'An approval and the decision package that it is about', response: ApprovalDetail })
  async show(@ZodParam('id', z.uuid()) id: string): Promise<ApprovalDetail> {
    const detail: ApprovalDetail | undefined = await this.#queries.execute(new ShowApproval(id));
    if (detail === undefined) throw noSuch('approval', id);
    return detail;
  }

  @Post('/:id/grant')
  @HttpCode(200)
  @Requires('viewer')
  @Route({ summary: 'Approve the package with this digest', response: Judged })
  grant(
    @ZodParam('id', z.uuid()) id: string,
    @ZodBody(ApprovalCommand) body: ApprovalCommand,
    @Caller() caller: unknown,
    @Req() request: unknown,
  ): Promise<z.infer<typeof Judged>> {
    return this.#judge('grant', id, body, caller as Principal, request as Headers);
  }

  @Post('/:id/refuse')
  @HttpCode(200)
  @Requires('viewer')
  @Route({ summary: 'Refuse the package with this digest', response: Judged })
  refuse(
    @ZodParam('id', z.uuid()) id: string,
    @ZodBody(ApprovalCommand) body: ApprovalCommand,
    @Caller() caller: unknown,
    @Req() request: unknown,
  ): Promise<z.infer<typeof Judged>> {
    return this.#judge('refuse', id, body, caller as Principal, request as Headers);
  }

  async #judge(
    verdict: 'grant' | 'refuse',
    approvalId: string,
    { packageDigest, comment }: ApprovalCommand,
    principal: Principal,
    request: Headers,
  ): Promise<z.infer<typeof Judged>> {
    try {
      const event = await this.#commands.execute(
        new JudgeApproval({ verdict, approvalId, packageDigest, comment, principal, commandKey: commandId(request) }),
      );
      return { approvalId, eventId: event.id, revision: event.revision };
    } catch (error) {
      throw approvalProblem(error);
    }
  }
}
