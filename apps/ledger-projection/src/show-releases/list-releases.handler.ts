import { Inject } from '@nestjs/common';
import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { ReleasePage } from '@interlock/contracts';
import { RELEASE_QUERIES } from '../tokens.ts';
import type { ReleaseQueries } from './release-queries.ts';
import { ListReleases } from './releases.query.ts';

@QueryHandler(ListReleases)
export class ListReleasesHandler implements IQueryHandler<ListReleases, ReleasePage> {
  readonly #queries: ReleaseQueries;

  constructor(@Inject(RELEASE_QUERIES) queries: unknown) {
    this.#queries = queries as ReleaseQueries;
  }

  execute({ filter }: ListReleases): Promise<ReleasePage> {
    return Promise.resolve(this.#queries.list(filter));
  }
}
