import { Inject, Module, type OnModuleInit } from '@nestjs/common';
import { CatalogEntityRecord, TOPICS } from '@interlock/contracts';
import type { CatalogState } from '@interlock/domain';
import type { Materialisers } from '../consume/materialisers.ts';
import { KIT } from '../ports/ports.ts';

export const PEOPLE = Symbol('people');

/** Keeps the door's view of the catalog: who a token's subject is, and in which groups. */
@Module({})
export class PeopleModule implements OnModuleInit {
  readonly #catalog: CatalogState;
  readonly #materialisers: Materialisers;

  constructor(@Inject(PEOPLE) catalog: unknown, @Inject(KIT.materialisers) materialisers: unknown) {
    this.#catalog = catalog as CatalogState;
    this.#materialisers = materialisers as Materialisers;
  }

  onModuleInit(): void {
    this.#materialisers.register({
      topic: TOPICS.catalogEntities.name,
      onRecord: (record) => this.#catalog.set(record.key, record.value === null ? null : CatalogEntityRecord.parse(record.json())),
    });
  }
}
