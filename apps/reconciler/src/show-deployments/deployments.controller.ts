import { Controller, Get, HttpCode, Inject, Post, Req } from '@nestjs/common';
import { AcceptDriftCommand, DeploymentList, DriftAccepted, EnvironmentName } from '@interlock/contracts';
import {
  actorOf,
  Caller,
  commandId,
  requireRole,
  Requires,
  Route,
  ZodBody,
  ZodParam,
  ZodQuery,
  type Principal,
} from '@interlock/service-kit';
import { z } from 'zod';
import type { Reconciler } from '../assemble.ts';
import { RECONCILER } from '../tokens.ts';

const ListQuery = z.strictObject({ environment: EnvironmentName.optional() });

@Controller('/v1/deployments')
export class DeploymentsController {
  readonly #reconciler: Reconciler;

  constructor(@Inject(RECONCILER) reconciler: unknown) {
    this.#reconciler = reconciler as Reconciler;
  }

  @Get()
  @Requires('viewer')
  @Route({ summary: 'What runs and what is being rolled out, with what the runtime reports', response: DeploymentList })
  list(@ZodQuery(ListQuery) query: z.infer<typeof ListQuery>): DeploymentList {
    return this.#reconciler.list(query.environment);
  }

  @Post('drift/:id/accept')
  @HttpCode(200)
  @Requires('operator')
  @Route({ summary: 'Let a drift be, with a reason, until something else runs', response: DriftAccepted })
  accept(
    @ZodParam('id', z.uuid()) driftId: string,
    @ZodBody(AcceptDriftCommand) { reason }: AcceptDriftCommand,
    @Caller() caller: unknown,
    @Req() request: unknown,
  ): Promise<DriftAccepted> {
    const principal = caller as Principal;
    requireRole(principal, 'operator');
    const key = commandId(request as Parameters<typeof commandId>[0]);
    const causationId = key === undefined ? `accept|${driftId}|${principal.subject}` : `command|${principal.subject}|${key}`;
    return this.#reconciler.acceptDrift({ driftId, reason, acceptedBy: actorOf(principal), causationId });
  }
}
