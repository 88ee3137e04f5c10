import { Controller, Get, Inject } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { DecisionDetail, DecisionExport, DecisionsFound, IdBeginning } from '@interlock/contracts';
import { noSuch, Requires, Route, ZodParam, ZodQuery } from '@interlock/service-kit';
import { z } from 'zod';
import { ExportDecision, FindDecisions, ShowDecision } from './decisions.query.ts';

const FindQuery = z.strictObject({ id: IdBeginning, limit: z.coerce.number().int().min(1).max(50).default(10) });

@Controller('/v1/decisions')
export class DecisionsController {
  readonly #queries: QueryBus;

  constructor(@Inject(QueryBus) queries: QueryBus) {
    this.#queries = queries;
  }

  @Get()
  @Requires('viewer')
  @Route({ summary: 'Decisions by the beginning of their id', response: DecisionsFound })
  find(@ZodQuery(FindQuery) { id, limit }: z.infer<typeof FindQuery>): Promise<DecisionsFound> {
    return this.#queries.execute(new FindDecisions(id, limit));
  }

  @Get('/:id')
  @Requires('viewer')
  @Route({ summary: 'A decision and the input that it was taken on', response: DecisionDetail })
  async show(@ZodParam('id', z.uuid()) id: string): Promise<DecisionDetail> {
    return found(id, await this.#queries.execute<ShowDecision, DecisionDetail | undefined>(new ShowDecision(id)));
  }

  @Get('/:id/certificate')
  @Requires('viewer')
  @Route({ summary: 'The signed certificate with all that an offline replay needs', response: DecisionExport })
  async certificate(@ZodParam('id', z.uuid()) id: string): Promise<DecisionExport> {
    return found(id, await this.#queries.execute<ExportDecision, DecisionExport | undefined>(new ExportDecision(id)));
  }
}

const found = <T>(id: string, value: T | undefined): T => {
  if (value === undefined) throw noSuch('decision', id);
  return value;
};
