import type { IncomingRecord } from '@interlock/adapters/message-bus';
import { CatalogEntityRecord, type CatalogFinding, type EntityRef } from '@interlock/contracts';
import { canonicalJson, parseStrictJson } from '@interlock/domain';

const MAX_BYTES = 8 * 1_048_576;

/** What `catalog.entities` says: what the next harvest compares with, and what the routes show. */
export class PublishedCatalog {
  readonly #records = new Map<EntityRef, CatalogEntityRecord>();
  #sorted: readonly CatalogEntityRecord[] | undefined;
  /** Of the last harvest, by source. */
  findings: ReadonlyMap<string, readonly CatalogFinding[]> = new Map();

  apply({ key, value }: IncomingRecord): void {
    this.set(key, value === null ? null : CatalogEntityRecord.parse(parseStrictJson(value, { maxBytes: MAX_BYTES })));
  }

  set(ref: EntityRef, record: CatalogEntityRecord | null): void {
    if (record === null) this.#records.delete(ref);
    else this.#records.set(ref, record);
    this.#sorted = undefined;
  }

  get(ref: EntityRef): CatalogEntityRecord | undefined {
    return this.#records.get(ref);
  }

  /** Sorted by ref. */
  records(): readonly CatalogEntityRecord[] {
    return (this.#sorted ??= [...this.#records.values()].toSorted((left, right) => (left.ref < right.ref ? -1 : 1)));
  }

  /** Whether the topic says the same already; when it was seen is no difference. */
  says(record: CatalogEntityRecord): boolean {
    const known = this.#records.get(record.ref);
    return known !== undefined && canonicalJson({ ...known, seenAt: record.seenAt }) === canonicalJson(record);
  }
}
