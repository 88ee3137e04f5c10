import type { CatalogEntityRecord, EntityRef } from '@interlock/contracts';
import type { Hashing } from '../hashing/hashing.ts';
import { canonicalJson } from '../json/canonical-json.ts';

type Named = Pick<CatalogEntityRecord, 'ref' | 'digest'>;

/** Entities are told apart by the first two hex digits of their digest: 100,000 of them are some 400 to a shelf. */
const SHELF_DIGITS = 2;
const shelfOf = ({ digest }: Named): string => digest.slice('sha256:'.length, 'sha256:'.length + SHELF_DIGITS);

/**
 * Names one state of the catalog: `sha256:<hex>` over the RFC 8785 form of all `[shelf, digest of the shelf]`, sorted, where a shelf holds the `[ref, digest]`
 * of the entities whose digest begins alike, sorted by ref, and its digest is made the same way. Order and time of reading do not matter, and a change of
 * one entity costs two shelves, not the catalog.
 */
export class SnapshotDigest {
  private readonly shelves = new Map<string, Map<EntityRef, string>>();
  private readonly known = new Map<string, string>();
  private readonly hashing: Hashing;
  constructor(hashing: Hashing) {
    this.hashing = hashing;
  }

  add(record: Named): void {
    const shelf = shelfOf(record);
    const entries = this.shelves.get(shelf) ?? new Map<EntityRef, string>();
    this.shelves.set(shelf, entries.set(record.ref, record.digest));
    this.known.delete(shelf);
  }

  remove(record: Named): void {
    const shelf = shelfOf(record);
    const entries = this.shelves.get(shelf);
    entries?.delete(record.ref);
    if (entries?.size === 0) this.shelves.delete(shelf);
    this.known.delete(shelf);
  }

  value(): string {
    const shelves = [...this.shelves].map(([shelf, entries]) => [shelf, this.shelfDigest(shelf, entries)] as const);
    return this.digestOf(shelves);
  }

  private shelfDigest(shelf: string, entries: ReadonlyMap<EntityRef, string>): string {
    const known = this.known.get(shelf) ?? this.digestOf([...entries]);
    this.known.set(shelf, known);
    return known;
  }

  private digestOf(pairs: readonly (readonly [string, string])[]): string {
    return `sha256:${this.hashing.sha256Hex(canonicalJson(pairs.toSorted(([left], [right]) => (left < right ? -1 : left > right ? 1 : 0))))}`;
  }
}

/** The name of a whole catalog. Of two records with one ref, the catalog that is completed keeps one: give it that. */
export const snapshotDigest = (records: Iterable<Named>, hashing: Hashing): string => {
  const digest = new SnapshotDigest(hashing);
  for (const record of records) digest.add(record);
  return digest.value();
};
