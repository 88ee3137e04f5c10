import { Inject } from '@nestjs/common';
import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { DecisionsFound } from '@interlock/contracts';
import type { ReleaseQueries } from '../show-releases/release-queries.ts';
import { RELEASE_QUERIES } from '../tokens.ts';
import { FindDecisions } from './decisions.query.ts';
import { findDecisions } from './read-decision.ts';

@QueryHandler(FindDecisions)
export class FindDecisionsHandler implements IQueryHandler<FindDecisions, DecisionsFound> {
  readonly #queries: ReleaseQueries;

  constructor(@Inject(RELEASE_QUERIES) queries: unknown) {
    this.#queries = queries as ReleaseQueries;
  }

  execute({ beginning, limit }: FindDecisions): Promise<DecisionsFound> {
    return Promise.resolve(findDecisions(beginning, limit, this.#queries));
  }
}
