import type { CatalogEntityRecord } from '@interlock/contracts';
import type { Hashing } from '../hashing/hashing.ts';
import { catalogIndex, type CatalogIndex } from './catalog-index.ts';
import { SnapshotDigest } from './snapshot-digest.ts';

const FEW = 64;

/** The catalog as `catalog.entities` last told it: the index that rules look into, and the digest that names this state. Both are made when asked for. */
export class CatalogState {
  private readonly records = new Map<string, CatalogEntityRecord>();
  private readonly names: SnapshotDigest;
  private readonly moved = new Set<string>();
  private index: CatalogIndex | undefined;
  private current: { readonly index: CatalogIndex; readonly digest: string } | undefined;
  constructor(hashing: Hashing) {
    this.names = new SnapshotDigest(hashing);
  }

  /** A null record is a tombstone. */
  set(ref: string, record: CatalogEntityRecord | null): void {
    const before = this.records.get(ref);
    if (before !== undefined) this.names.remove(before);
    if (record === null) this.records.delete(ref);
    else this.records.set(ref, record);
    if (record !== null) this.names.add(record);
    this.moved.add(ref);
    this.current = undefined;
  }

  now(): { readonly index: CatalogIndex; readonly digest: string } {
    return (this.current ??= { index: this.indexNow(), digest: this.names.value() });
  }

  /** A few changes are put into the index that is there; many make another one. */
  private indexNow(): CatalogIndex {
    const index =
      this.index === undefined || this.moved.size > FEW
        ? catalogIndex(this.records.values())
        : [...this.moved].reduce((known, ref) => known.withRecord(ref, this.records.get(ref) ?? null), this.index);
    this.moved.clear();
    this.index = index;
    return index;
  }
}
