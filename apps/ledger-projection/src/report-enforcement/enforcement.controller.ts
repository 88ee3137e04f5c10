import { Controller, Get, Inject } from '@nestjs/common';
import { EnforcementQuery, EnforcementReport } from '@interlock/contracts';
import { Requires, Route, ZodQuery } from '@interlock/service-kit';
import type { Ledger } from '../assemble.ts';
import { LEDGER } from '../tokens.ts';

@Controller('/v1/ledger')
export class EnforcementController {
  readonly #ledger: Ledger;

  constructor(@Inject(LEDGER) ledger: unknown) {
    this.#ledger = ledger as Ledger;
  }

  @Get('/enforcement')
  @Requires('viewer')
  @Route({ summary: 'What enforcing would change where decisions are only observed', response: EnforcementReport })
  report(@ZodQuery(EnforcementQuery) query: EnforcementQuery): Promise<EnforcementReport> {
    return this.#ledger.current(() => this.#ledger.reportEnforcement(query));
  }
}
