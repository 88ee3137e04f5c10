import type { CatalogEntityRecord, EntityRef } from '@interlock/contracts';

/** An entity that depends on the one that was asked about: steps between them, and the next one on the way back. */
export interface Dependant {
  readonly ref: EntityRef;
  readonly distance: number;
  /** Null at distance 1. */
  readonly via: EntityRef | null;
}

/** Who depends on whom, through the whole graph. */
export interface DependantGraph {
  /**
   * Everything that depends on an entity, directly or through others, in rings of one distance, nearest first, each ring by ref. The entity itself is in none,
   * also where it stands in a circle. `via` is the first by ref of those that lead there in as few steps.
   */
  ringsAround(ref: EntityRef): Iterable<readonly Dependant[]>;
}

/**
 * Numbers every end of a dependency in the order of refs and keeps, for each, the row of those that depend on it: walking 100,000 entities is then a
 * walk over two arrays. A dependency on something that the catalog does not have counts like any other.
 */
export const dependantGraph = (records: Iterable<Pick<CatalogEntityRecord, 'ref' | 'dependsOn'>>): DependantGraph => {
  const dependencies: (readonly [dependant: EntityRef, on: EntityRef])[] = [];
  for (const { ref, dependsOn } of records) for (const on of dependsOn) dependencies.push([ref, on]);
  const refs = [...new Set(dependencies.flat())].toSorted();
  const numbers = new Map(refs.map((ref, number) => [ref, number]));
  const edges = dependencies.map(([dependant, on]) => [numbers.get(dependant) ?? 0, numbers.get(on) ?? 0] as const);
  const { starts, dependants } = rowsOf(edges, refs.length);

  return {
    *ringsAround(ref) {
      const centre = numbers.get(ref);
      if (centre === undefined) return;
      const seen = new Uint8Array(refs.length);
      seen[centre] = 1;
      let ring = Int32Array.of(centre);
      for (let distance = 1; ring.length > 0; distance += 1) {
        const found: number[] = [];
        const via = new Map<number, number>();
        for (const number of ring) {
          for (let place = starts[number] ?? 0; place < (starts[number + 1] ?? 0); place += 1) {
            const dependant = dependants[place] ?? 0;
            if (seen[dependant] === 1) continue;
            seen[dependant] = 1;
            found.push(dependant);
            if (distance > 1) via.set(dependant, number);
          }
        }
        ring = Int32Array.from(found).sort();
        if (ring.length > 0) yield Array.from(ring, (number) => dependantOf(refs, number, distance, via.get(number)));
      }
    },
  };
};

const dependantOf = (refs: readonly EntityRef[], number: number, distance: number, via: number | undefined): Dependant => ({
  ref: refs[number] ?? '',
  distance,
  via: via === undefined ? null : (refs[via] ?? null),
});

/** Compressed rows: the dependants of `n` stand from `starts[n]` up to `starts[n + 1]`. */
const rowsOf = (edges: readonly (readonly [dependant: number, on: number])[], size: number) => {
  const starts = new Int32Array(size + 1);
  for (const [, on] of edges) starts[on + 1] = (starts[on + 1] ?? 0) + 1;
  for (let number = 0; number < size; number += 1) starts[number + 1] = (starts[number + 1] ?? 0) + (starts[number] ?? 0);
  const next = starts.slice();
  const dependants = new Int32Array(edges.length);
  for (const [dependant, on] of edges) {
    const place = next[on] ?? 0;
    dependants[place] = dependant;
    next[on] = place + 1;
  }
  return { starts, dependants };
};
