import { Controller, Get, HttpCode, Inject, Post } from '@nestjs/common';
import { SignalRecord, SignalReport } from '@interlock/contracts';
import { Caller, requireRole, Requires, Route, ZodBody, type Principal } from '@interlock/service-kit';
import { z } from 'zod';
import type { RuntimeSignals } from '../assemble.ts';
import { RUNTIME_SIGNALS } from '../tokens.ts';

const SignalList = z.strictObject({ items: z.array(SignalRecord) });

@Controller('/v1/signals')
export class SignalsController {
  readonly #signals: RuntimeSignals;

  constructor(@Inject(RUNTIME_SIGNALS) signals: unknown) {
    this.#signals = signals as RuntimeSignals;
  }

  @Post()
  @HttpCode(202)
  @Requires('operator')
  @Route({ summary: 'Report a signal, such as the burn rates of an error budget', status: 202, response: SignalRecord })
  async report(@ZodBody(SignalReport) body: SignalReport, @Caller() caller: unknown): Promise<SignalRecord> {
    const principal = caller as Principal;
    requireRole(principal, 'operator');
    return this.#signals.receive(body, principal.subject);
  }

  @Get()
  @Requires('viewer')
  @Route({ summary: 'The newest state of every signal', response: SignalList })
  list(): z.infer<typeof SignalList> {
    return { items: this.#signals.list() };
  }
}
