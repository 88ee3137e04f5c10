import { Controller, HttpCode, Inject, Post, Req } from '@nestjs/common';
import { IncidentAccepted, IncidentLink } from '@interlock/contracts';
import { actorOf, Caller, commandId, requireRole, Requires, Route, ZodBody, type Principal } from '@interlock/service-kit';
import type { RuntimeSignals } from '../assemble.ts';
import { CONSUMER } from '../consumer.ts';
import { RUNTIME_SIGNALS } from '../tokens.ts';

interface Headers {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

@Controller('/v1/incidents')
export class IncidentsController {
  readonly #signals: RuntimeSignals;

  constructor(@Inject(RUNTIME_SIGNALS) signals: unknown) {
    this.#signals = signals as RuntimeSignals;
  }

  @Post()
  @HttpCode(202)
  @Requires('operator')
  @Route({
    summary: 'Tie an incident to what runs: a component of an environment, or a release there',
    status: 202,
    response: IncidentAccepted,
    problems: ['http.not_found', 'http.conflict'],
  })
  async link(@ZodBody(IncidentLink) body: IncidentLink, @Caller() caller: unknown, @Req() request: unknown): Promise<IncidentAccepted> {
    const principal = caller as Principal;
    requireRole(principal, 'operator');
    const actor = actorOf(principal);
    const key = commandId(request as Headers);
    // A link is never taken back: without a key, what it says names it.
    const causationId = key === undefined ? `incident|${body.incident}|${body.environment}` : `command|${principal.subject}|${key}`;
    return this.#signals.linkIncident(body, actor, { consumer: CONSUMER, causationId, actor });
  }
}
