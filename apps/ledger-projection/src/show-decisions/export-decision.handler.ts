import { Inject } from '@nestjs/common';
import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { DecisionExport } from '@interlock/contracts';
import type { Ledger } from '../assemble.ts';
import { LEDGER } from '../tokens.ts';
import { ExportDecision } from './decisions.query.ts';

@QueryHandler(ExportDecision)
export class ExportDecisionHandler implements IQueryHandler<ExportDecision, DecisionExport | undefined> {
  readonly #ledger: Ledger;

  constructor(@Inject(LEDGER) ledger: unknown) {
    this.#ledger = ledger as Ledger;
  }

  execute({ decisionId }: ExportDecision): Promise<DecisionExport | undefined> {
    return this.#ledger.exportDecision(decisionId);
  }
}
