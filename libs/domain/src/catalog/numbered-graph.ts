import type { EntityRef } from '@interlock/contracts';

/** An entity and what it depends on, as far as a graph goes. */
export interface Depending {
  readonly ref: EntityRef;
  readonly dependsOn: readonly EntityRef[];
}

/**
 * Entities by number, and rows of numbers: those of `n` stand in `ends` from `starts[n]` up to `starts[n + 1]`. Walking 100,000 entities is then a walk
 * over two arrays of integers.
 */
export interface NumberedGraph {
  readonly refs: readonly EntityRef[];
  readonly numberOf: (ref: EntityRef) => number | undefined;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
}

/** Each entity's dependencies in their order; what the catalog does not have is left out. Numbers follow the order of the records: no sorting of names. */
export const dependencyRows = (records: readonly Depending[]): NumberedGraph => {
  const numbers = new Map<EntityRef, number>();
  let edges = 0;
  for (const { ref, dependsOn } of records) {
    numbers.set(ref, numbers.size);
    edges += dependsOn.length;
  }
  const starts = new Int32Array(records.length + 1);
  const ends = new Int32Array(edges);
  let end = 0;
  for (const [number, { dependsOn }] of records.entries()) {
    for (const target of dependsOn) {
      const on = numbers.get(target);
      if (on !== undefined) ends[end++] = on;
    }
    starts[number + 1] = end;
  }
  return { refs: records.map(({ ref }) => ref), numberOf: (ref) => numbers.get(ref), starts, ends };
};

/** Each entity's dependants; what is depended on counts also where the catalog does not have it. Numbers follow the order of the refs. */
export const dependantRows = (records: readonly Depending[]): NumberedGraph => {
  const depending = records.filter(({ dependsOn }) => dependsOn.length > 0);
  const refs = [...new Set(depending.flatMap(({ ref, dependsOn }) => [ref, ...dependsOn]))].sort();
  const numbers = new Map(refs.map((ref, number) => [ref, number]));
  const froms: number[] = [];
  const tos: number[] = [];
  for (const { ref, dependsOn } of depending) {
    const dependant = numbers.get(ref) ?? 0;
    for (const target of dependsOn) {
      froms.push(numbers.get(target) ?? 0);
      tos.push(dependant);
    }
  }
  return { refs, numberOf: (ref) => numbers.get(ref), ...rowsOf(refs.length, froms, tos) };
};

const rowsOf = (size: number, froms: readonly number[], tos: readonly number[]): Pick<NumberedGraph, 'starts' | 'ends'> => {
  const starts = new Int32Array(size + 1);
  for (const from of froms) starts[from + 1] = (starts[from + 1] ?? 0) + 1;
  for (let number = 0; number < size; number += 1) starts[number + 1] = (starts[number + 1] ?? 0) + (starts[number] ?? 0);
  const next = starts.slice();
  const ends = new Int32Array(tos.length);
  for (const [index, from] of froms.entries()) {
    const place = next[from] ?? 0;
    ends[place] = tos[index] ?? 0;
    next[from] = place + 1;
  }
  return { starts, ends };
};
