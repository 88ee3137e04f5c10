import { CatalogEntityRecord, TOPICS } from '@interlock/contracts';
import { unknownEnvironment, type Materialiser } from '@interlock/service-kit';

/** Names of the catalog's environments. */
export class KnownEnvironments {
  readonly #names = new Map<string, string>();

  readonly materialiser: Materialiser = {
    topic: TOPICS.catalogEntities.name,
    onRecord: (record) => {
      const name = record.value === null ? undefined : CatalogEntityRecord.parse(record.json()).environment?.name;
      if (name === undefined) this.#names.delete(record.key);
      else this.#names.set(record.key, name);
    },
  };

  /** Throws `environment.unknown`, with the names that there are. */
  assertKnown(environment: string): void {
    const names = [...new Set(this.#names.values())].toSorted();
    if (!names.includes(environment)) throw unknownEnvironment(environment, names);
  }
}
