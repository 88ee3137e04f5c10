import type { CatalogEntityRecord, CatalogFinding } from '@interlock/contracts';

/** Where catalog entities come from. */
export interface CatalogSource {
  readonly name: string;
  /** Reads everything once. Findings include files that could not be read. */
  read(): Promise<CatalogSnapshot>;
  /**
   * Calls back (debounced) after something may have changed, and once when it begins to follow, so that nothing between a read and the watch is missed.
   * Returns a stop function.
   */
  watch(onChange: () => void): () => void;
}

/** `entities` carry their own findings; `findings` are those that belong to no entity. Both sorted, so that equal sources give equal snapshots. */
export interface CatalogSnapshot {
  readonly entities: readonly CatalogEntityRecord[];
  readonly findings: readonly CatalogFinding[];
  /** What was read, where the source can name it: a git commit. Absent: it cannot. */
  readonly revision?: string;
  /**
   * When the source was last seen as it is, also by a process before this one; null: never. `place` names it, within the source. Absent: it is read anew each time.
   */
  readonly seen?: { readonly at: string | null; readonly place: string };
}
