import { CatalogEntityRecord, TOPICS } from '@interlock/contracts';
import { HttpError, type Materialiser } from '@interlock/service-kit';

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

  /** Rejects with 422 and the names that there are: a typing error must not report to nowhere. */
  assertKnown(environment: string): void {
    const names = [...new Set(this.#names.values())].toSorted();
    if (names.includes(environment)) return;
    const expected = names.length === 0 ? 'an environment; the catalog has none' : `one of ${names.slice(0, 20).join(', ')}`;
    throw new HttpError('http.invalid_body', `environment: found "${environment}", expected ${expected}`, {
      errors: [{ field: 'environment', found: `"${environment}"`, expected }],
    });
  }
}
