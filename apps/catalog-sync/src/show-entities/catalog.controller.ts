import { Controller, Get, Inject } from '@nestjs/common';
import { CatalogEntityPage, CatalogEntityRecord, CatalogFindingPage, CatalogQuery } from '@interlock/contracts';
import { HttpError, Requires, Route, ZodParam, ZodQuery } from '@interlock/service-kit';
import { PublishedCatalog } from '../harvest-catalog/published-catalog.ts';
import { EntityRefPart } from './entity-ref-part.ts';
import { findEntity, listEntities, listFindings } from './show-entities.ts';

export const PUBLISHED_CATALOG = Symbol('published catalog');

@Requires('viewer')
@Controller('v1/catalog')
export class CatalogController {
  readonly #published: PublishedCatalog;

  constructor(@Inject(PUBLISHED_CATALOG) published: unknown) {
    if (!(published instanceof PublishedCatalog)) throw new TypeError('the published catalog is not bound');
    this.#published = published;
  }

  @Get('entities')
  @Route({ summary: 'Entities of the catalog, by ref', response: CatalogEntityPage })
  entities(@ZodQuery(CatalogQuery) query: CatalogQuery): CatalogEntityPage {
    return listEntities(this.#published, query);
  }

  @Get('entities/:kind/:namespace/:name')
  @Route({
    summary: 'One entity, with the place of each field and what is wrong with it',
    response: CatalogEntityRecord,
    problems: ['http.not_found'],
  })
  entity(
    @ZodParam('kind', EntityRefPart) kind: string,
    @ZodParam('namespace', EntityRefPart) namespace: string,
    @ZodParam('name', EntityRefPart) name: string,
  ): CatalogEntityRecord {
    const record = findEntity(this.#published, kind, namespace, name);
    if (record === undefined) throw new HttpError('http.not_found', 'the catalog has no such entity');
    return record;
  }

  @Get('findings')
  @Route({ summary: 'What is wrong with the catalog now', response: CatalogFindingPage })
  findings(@ZodQuery(CatalogQuery) query: CatalogQuery): CatalogFindingPage {
    return listFindings(this.#published, query);
  }
}
