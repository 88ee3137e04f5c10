import { Controller, Get, Inject } from '@nestjs/common';
import { Timeline } from '@interlock/contracts';
import { Requires, Route, ZodQuery } from '@interlock/service-kit';
import type { Ledger } from '../assemble.ts';
import { LEDGER } from '../tokens.ts';
import { TimelineQuery } from './read-question.ts';

@Controller('/v1/ledger/timeline')
export class TimelineController {
  readonly #ledger: Ledger;

  constructor(@Inject(LEDGER) ledger: unknown) {
    this.#ledger = ledger as Ledger;
  }

  @Get()
  @Requires('viewer')
  @Route({
    summary: 'What changed around a time or an incident, for a component and what it depends on; likeliest causes first',
    response: Timeline,
    problems: ['http.not_found'],
  })
  tell(@ZodQuery(TimelineQuery) query: TimelineQuery): Promise<Timeline> {
    return this.#ledger.tellTimeline(query);
  }
}
