import { Controller, Get, HttpCode, Inject, Post, Req } from '@nestjs/common';
import { PromotionAccepted, PromotionCommand, RollbackCommand, RollbackPlan, RollbackQuery } from '@interlock/contracts';
import { actorOf, Caller, commandId, requireRole, Requires, Route, ZodBody, ZodQuery, type Principal } from '@interlock/service-kit';
import type { PolicyEvaluation } from '../assemble.ts';
import { POLICY_EVALUATION } from '../tokens.ts';

interface Headers {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

@Controller('/v1/promotions')
export class PromotionsController {
  readonly #service: PolicyEvaluation;

  constructor(@Inject(POLICY_EVALUATION) service: unknown) {
    this.#service = service as PolicyEvaluation;
  }

  @Post()
  @HttpCode(202)
  @Requires('submitter', 'operator')
  @Route({ summary: 'Ask for an environment', status: 202, response: PromotionAccepted })
  promote(
    @ZodBody(PromotionCommand) body: PromotionCommand,
    @Caller() caller: unknown,
    @Req() request: unknown,
  ): Promise<PromotionAccepted> {
    const principal = caller as Principal;
    requireRole(principal, 'submitter', 'operator');
    return this.#service.promote(body, actorOf(principal), commandId(request as Headers));
  }

  @Get('/rollback')
  @Requires('viewer')
  @Route({ summary: 'What a rollback would do, and what policy would say of it; nothing is recorded', response: RollbackPlan })
  plan(@ZodQuery(RollbackQuery) query: RollbackQuery, @Caller() caller: unknown): Promise<RollbackPlan> {
    return this.#service.planRollback(query, actorOf(caller as Principal));
  }

  @Post('/rollback')
  @HttpCode(202)
  @Requires('operator')
  @Route({ summary: 'Go back to what was resident before, as the plan showed it', status: 202, response: PromotionAccepted })
  rollBack(
    @ZodBody(RollbackCommand) body: RollbackCommand,
    @Caller() caller: unknown,
    @Req() request: unknown,
  ): Promise<PromotionAccepted> {
    const principal = caller as Principal;
    requireRole(principal, 'operator');
    return this.#service.rollBack(body, actorOf(principal), commandId(request as Headers));
  }
}
