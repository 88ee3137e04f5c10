import { Inject } from '@nestjs/common';
import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { DecisionDetail } from '@interlock/contracts';
import type { Ledger } from '../assemble.ts';
import { LEDGER } from '../tokens.ts';
import { ShowDecision } from './decisions.query.ts';

@QueryHandler(ShowDecision)
export class ShowDecisionHandler implements IQueryHandler<ShowDecision, DecisionDetail | undefined> {
  readonly #ledger: Ledger;

  constructor(@Inject(LEDGER) ledger: unknown) {
    this.#ledger = ledger as Ledger;
  }

  execute({ decisionId }: ShowDecision): Promise<DecisionDetail | undefined> {
    return this.#ledger.readDecision(decisionId);
  }
}
