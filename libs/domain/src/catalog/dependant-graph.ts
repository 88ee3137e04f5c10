import type { EntityRef } from '@interlock/contracts';
import { dependantRows, type Depending, type NumberedGraph } from './numbered-graph.ts';

/** Everything that depends on one entity, each once, in rings of one distance around it. Smaller numbers are smaller refs. */
export interface Dependants {
  /** By distance: the first ring depends on it directly. The entity itself is in none, also where it stands in a circle. */
  readonly rings: readonly Int32Array[];
  /** The next one on a shortest way back to the entity, the first by ref of those that there are; null in the first ring. */
  readonly viaOf: (number: number) => EntityRef | null;
}

/** Who depends on whom, through the whole graph. A dependency on something that the catalog does not have counts like any other. */
export interface DependantGraph {
  /** Every entity that depends on something or is depended on, by number. */
  readonly refs: readonly EntityRef[];
  readonly dependantsOf: (ref: EntityRef) => Dependants;
}

export const dependantGraph = (records: readonly Depending[]): DependantGraph => {
  const graph = dependantRows(records);
  const refOf = (number: number): EntityRef => graph.refs[number] ?? '';
  return {
    refs: graph.refs,
    dependantsOf: (ref) => {
      const centre = graph.numberOf(ref);
      if (centre === undefined) return { rings: [], viaOf: () => null };
      const { rings, via } = walk(graph, centre);
      const viaOf = (number: number): EntityRef | null => {
        const next = via[number] ?? centre;
        return next === centre ? null : refOf(next);
      };
      return { rings, viaOf };
    },
  };
};

const UNSEEN = -1;

/** Breadth first over rows of integers. */
const walk = ({ refs, starts, ends }: NumberedGraph, centre: number): { readonly rings: Int32Array[]; readonly via: Int32Array } => {
  const distances = new Int32Array(refs.length).fill(UNSEEN);
  const via = new Int32Array(refs.length);
  const queue = new Int32Array(refs.length);
  const rings: Int32Array[] = [];
  distances[centre] = 0;
  queue[0] = centre;
  let from = 0;
  let until = 1;
  for (let distance = 1; from < until; distance += 1) {
    let found = until;
    for (let place = from; place < until; place += 1) {
      const number = queue[place] ?? 0;
      for (let row = starts[number] ?? 0; row < (starts[number + 1] ?? 0); row += 1) {
        const dependant = ends[row] ?? 0;
        if (distances[dependant] === UNSEEN) {
          distances[dependant] = distance;
          via[dependant] = number;
          queue[found] = dependant;
          found += 1;
        } else if (distances[dependant] === distance && number < (via[dependant] ?? 0)) via[dependant] = number;
      }
    }
    if (found > until) rings.push(queue.subarray(until, found));
    from = until;
    until = found;
  }
  return { rings, via };
};
