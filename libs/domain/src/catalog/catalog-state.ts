import type { CatalogEntityRecord } from '@interlock/contracts';
import type { Hashing } from '../hashing/hashing.ts';
import { catalogIndex, type CatalogIndex } from './catalog-index.ts';
import { snapshotDigest } from './snapshot-digest.ts';

/** The catalog as `catalog.entities` last told it: the index that rules look into, and the digest that names this state. Both are made when asked for. */
export class CatalogState {
  private readonly records = new Map<string, CatalogEntityRecord>();
  private current: { readonly index: CatalogIndex; readonly digest: string } | undefined;
  private readonly hashing: Hashing;
  constructor(hashing: Hashing) {
    this.hashing = hashing;
  }

  /** A null record is a tombstone. */
  set(ref: string, record: CatalogEntityRecord | null): void {
    if (record === null) this.records.delete(ref);
    else this.records.set(ref, record);
    this.current = undefined;
  }

  now(): { readonly index: CatalogIndex; readonly digest: string } {
    return (this.current ??= { index: catalogIndex(this.records.values()), digest: snapshotDigest(this.records.values(), this.hashing) });
  }
}
