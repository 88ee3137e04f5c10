import type { CatalogEntityRecord } from '@interlock/contracts';
import fc from 'fast-check';
import { cyclePath, dependencyCycles } from './dependency-cycles.ts';
import { aRecord } from './testing/index.ts';

const graphOf = (edges: readonly (readonly number[])[]): ReadonlyMap<string, CatalogEntityRecord> =>
  new Map(edges.map((targets, index) => [refOf(index), aRecord(refOf(index), { dependsOn: targets.map(refOf) })]));
const refOf = (index: number): string => `component:default/n${index}`;

/** The plain way: two entities are in one cycle when each reaches the other. */
const reachable = (graph: ReadonlyMap<string, CatalogEntityRecord>, from: string): ReadonlySet<string> => {
  const seen = new Set<string>();
  const open = [...(graph.get(from)?.dependsOn ?? [])];
  for (const ref of open) {
    if (!graph.has(ref) || seen.has(ref)) continue;
    seen.add(ref);
    open.push(...(graph.get(ref)?.dependsOn ?? []));
  }
  return seen;
};

describe('any dependency graph', () => {
  const edges = fc.array(fc.uniqueArray(fc.nat(11), { maxLength: 4 }), { maxLength: 10 });

  it('has as cycles exactly the sets of entities that reach each other, each sorted, sorted by their first, in whatever order they were read', () => {
    const shuffled = edges.chain((targets) => fc.shuffledSubarray([...graphOf(targets)], { minLength: targets.length }));
    fc.assert(
      fc.property(shuffled, (entries) => {
        const graph = new Map(entries);
        const refs = [...graph.keys()].toSorted();
        const reach = new Map(refs.map((ref) => [ref, reachable(graph, ref)]));
        const together = (ref: string): string[] =>
          refs.filter((other) => reach.get(ref)?.has(other) === true && reach.get(other)?.has(ref) === true);
        const expected = refs.filter((ref) => together(ref)[0] === ref).map(together);
        expect(dependencyCycles(graph)).toEqual(expected);
      }),
    );
  });

  it('has a way round each cycle along its dependencies', () => {
    fc.assert(
      fc.property(edges, (targets) => {
        const graph = graphOf(targets);
        for (const [start = ''] of dependencyCycles(graph)) {
          const path = cyclePath(graph, start);
          expect([path[0], path.at(-1)]).toEqual([start, start]);
          for (const [index, ref] of path.slice(0, -1).entries()) expect(graph.get(ref)?.dependsOn).toContain(path[index + 1]);
        }
      }),
    );
  });
});

describe('a graph that would exhaust a recursive walk', () => {
  it('is walked when it is one chain of 100,000', () => {
    const chain = graphOf(Array.from({ length: 100_000 }, (_, index) => [index + 1]));
    expect(dependencyCycles(chain)).toEqual([]);
  });

  it('is found to be one cycle when its end meets its beginning', () => {
    const ring = graphOf(Array.from({ length: 100_000 }, (_, index) => [(index + 1) % 100_000]));
    expect(dependencyCycles(ring).map((cycle) => cycle.length)).toEqual([100_000]);
  });

  it('is walked when 10,000 depend on one hub that depends on one of them', () => {
    const hub = graphOf([[1], ...Array.from({ length: 10_000 }, () => [0])]);
    expect(dependencyCycles(hub)).toEqual([[refOf(0), refOf(1)]]);
  });
});
