import type { CatalogEntityRecord } from '@interlock/contracts';
import type { Hashing } from '../hashing/hashing.ts';
import { catalogIndex, type CatalogIndex } from './catalog-index.ts';
import { snapshotDigest } from './snapshot-digest.ts';

const FEW = 64;

/** The catalog as `catalog.entities` last told it: the index that rules look into, and the digest that names this state. Both are made when asked for. */
export class CatalogState {
  private readonly records = new Map<string, CatalogEntityRecord>();
  private readonly moved = new Set<string>();
  private index: CatalogIndex | undefined;
  private current: { readonly index: CatalogIndex; readonly digest: string } | undefined;
  private readonly hashing: Hashing;
  constructor(hashing: Hashing) {
    this.hashing = hashing;
  }

  /** A null record is a tombstone. */
  set(ref: string, record: CatalogEntityRecord | null): void {
    if (record === null) this.records.delete(ref);
    else this.records.set(ref, record);
    this.moved.add(ref);
    this.current = undefined;
  }

  now(): { readonly index: CatalogIndex; readonly digest: string } {
    return (this.current ??= { index: this.indexNow(), digest: snapshotDigest(this.records.values(), this.hashing) });
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
