import { Controller, Get, HttpCode, Inject, Post, Req } from '@nestjs/common';
import { EnvironmentName, FreezeCommand, FreezeEndCommand, FreezeList, FreezeView } from '@interlock/contracts';
import { Caller, commandId, requireRole, Requires, Route, ZodBody, ZodParam, type Principal } from '@interlock/service-kit';
import { z } from 'zod';
import type { FreezeEnvironment } from './freeze-environment.ts';

export const FREEZE_ENVIRONMENT = Symbol('freeze environment');

interface Headers {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

@Controller('/v1/environments')
export class FreezesController {
  readonly #freezes: FreezeEnvironment;

  constructor(@Inject(FREEZE_ENVIRONMENT) freezes: unknown) {
    this.#freezes = freezes as FreezeEnvironment;
  }

  @Post('/:name/freezes')
  @HttpCode(202)
  @Requires('operator')
  @Route({ summary: 'Stop the line: hold changes to an environment', status: 202, response: FreezeView })
  start(
    @ZodParam('name', EnvironmentName) name: string,
    @ZodBody(FreezeCommand) body: FreezeCommand,
    @Caller() caller: unknown,
    @Req() request: unknown,
  ): Promise<FreezeView> {
    return this.#freezes.start(name, body, operator(caller), commandId(request as Headers));
  }

  @Post('/:name/freezes/:id/end')
  @HttpCode(202)
  @Requires('operator')
  @Route({ summary: 'End a stop-the-line', status: 202, response: FreezeView })
  end(
    @ZodParam('name', EnvironmentName) name: string,
    @ZodParam('id', z.uuid()) id: string,
    @ZodBody(FreezeEndCommand) body: FreezeEndCommand,
    @Caller() caller: unknown,
    @Req() request: unknown,
  ): Promise<FreezeView> {
    return this.#freezes.end(name, id, body, operator(caller), commandId(request as Headers));
  }

  @Get('/:name/freezes')
  @Requires('viewer')
  @Route({ summary: 'What is frozen in an environment, what its calendars freeze next, and its windows', response: FreezeList })
  list(@ZodParam('name', EnvironmentName) name: string): FreezeList {
    return this.#freezes.list(name);
  }
}

const operator = (caller: unknown): Principal => {
  requireRole(caller as Principal, 'operator');
  return caller as Principal;
};
