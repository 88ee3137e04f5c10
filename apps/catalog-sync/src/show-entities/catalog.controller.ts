import { Controller, Get, Inject } from '@nestjs/common';
import { CatalogEntityPage, CatalogEntityRecord, CatalogFindingPage, CatalogQuery } from '@interlock/contracts';
import { HttpError, Requires, Route, ZodParam, ZodQuery } from '@interlock/service-kit';
import { z } from 'zod';
import { PublishedCatalog } from '../harvest-catalog/published-catalog.ts';
import { findEntity, listEntities, listFindings } from './show-entities.ts';

export const PUBLISHED_CATALOG = Symbol('published catalog');

const Part = z
  .string()
  .min(1)
  .max(63)
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, 'expected letters, digits, "-", "_" and "."');

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
    @ZodParam('kind', Part) kind: string,
    @ZodParam('namespace', Part) namespace: string,
    @ZodParam('name', Part) name: string,
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
