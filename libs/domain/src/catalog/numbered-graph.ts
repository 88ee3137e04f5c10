import type { EntityRef } from '@interlock/contracts';

/** An entity and what it depends on, as far as a graph goes. */
export interface Depending {
  readonly ref: EntityRef;
  readonly dependsOn: readonly EntityRef[];
}

/**
 * Entities by number, in the order of their refs, and rows of numbers: those of `n` stand in `ends` from `starts[n]` up to `starts[n + 1]`. Walking
 * 100,000 entities is then a walk over two arrays of integers.
 */
export interface NumberedGraph {
  readonly refs: readonly EntityRef[];
  readonly numberOf: (ref: EntityRef) => number | undefined;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
}

/** Each entity's dependencies in their order; what the catalog does not have is left out. */
export const dependencyRows = (records: readonly Depending[]): NumberedGraph => {
  const numbering = numbered(records.map(({ ref }) => ref));
  return { ...numbering, ...rowsOf(records, numbering, 'dependencies') };
};

/** Each entity's dependants; what is depended on counts also where the catalog does not have it. */
export const dependantRows = (records: readonly Depending[]): NumberedGraph => {
  const numbering = numbered(records.flatMap(({ ref, dependsOn }) => (dependsOn.length === 0 ? [] : [ref, ...dependsOn])));
  return { ...numbering, ...rowsOf(records, numbering, 'dependants') };
};

type Numbering = Pick<NumberedGraph, 'refs' | 'numberOf'>;

const numbered = (all: readonly EntityRef[]): Numbering => {
  const refs = [...new Set(all)].sort();
  const numbers = new Map(refs.map((ref, number) => [ref, number]));
  return { refs, numberOf: (ref) => numbers.get(ref) };
};

const rowsOf = (
  records: readonly Depending[],
  { refs, numberOf }: Numbering,
  of: 'dependencies' | 'dependants',
): Pick<NumberedGraph, 'starts' | 'ends'> => {
  const froms: number[] = [];
  const tos: number[] = [];
  for (const { ref, dependsOn } of records) {
    const dependant = dependsOn.length === 0 ? undefined : numberOf(ref);
    if (dependant === undefined) continue;
    for (const target of dependsOn) {
      const on = numberOf(target);
      if (on === undefined) continue;
      froms.push(of === 'dependencies' ? dependant : on);
      tos.push(of === 'dependencies' ? on : dependant);
    }
  }
  const starts = new Int32Array(refs.length + 1);
  for (const from of froms) starts[from + 1] = (starts[from + 1] ?? 0) + 1;
  for (let number = 0; number < refs.length; number += 1) starts[number + 1] = (starts[number + 1] ?? 0) + (starts[number] ?? 0);
  const next = starts.slice();
  const ends = new Int32Array(tos.length);
  for (const [index, from] of froms.entries()) {
    const place = next[from] ?? 0;
    ends[place] = tos[index] ?? 0;
    next[from] = place + 1;
  }
  return { starts, ends };
};
