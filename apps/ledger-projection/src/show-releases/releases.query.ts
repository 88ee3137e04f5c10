import type { ReleaseFilter } from './release-queries.ts';

/** Queries of this service, carried by @nestjs/cqrs. */
export class ListReleases {
  readonly filter: ReleaseFilter;
  constructor(filter: ReleaseFilter) {
    this.filter = filter;
  }
}

export class ShowRelease {
  readonly releaseId: string;
  constructor(releaseId: string) {
    this.releaseId = releaseId;
  }
}
