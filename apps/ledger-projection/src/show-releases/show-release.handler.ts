import { Inject } from '@nestjs/common';
import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { ReleaseView } from '@interlock/contracts';
import { RELEASE_QUERIES } from '../tokens.ts';
import type { ReleaseQueries } from './release-queries.ts';
import { ShowRelease } from './releases.query.ts';

@QueryHandler(ShowRelease)
export class ShowReleaseHandler implements IQueryHandler<ShowRelease, ReleaseView | undefined> {
  readonly #queries: ReleaseQueries;

  constructor(@Inject(RELEASE_QUERIES) queries: unknown) {
    this.#queries = queries as ReleaseQueries;
  }

  execute({ releaseId }: ShowRelease): Promise<ReleaseView | undefined> {
    return Promise.resolve(this.#queries.show(releaseId));
  }
}
