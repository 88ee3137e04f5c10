import fc from 'fast-check';
import { dependantGraph } from './dependant-graph.ts';

const refOf = (number: number): string => `component:default/n${String(number).padStart(6, '0')}`;
/** `targets[n]` is what entity `n` depends on. */
const graphOf = (targets: readonly (readonly number[])[]) =>
  dependantGraph(targets.map((on, number) => ({ ref: refOf(number), dependsOn: on.map(refOf) })).toReversed());
const found = (graph: ReturnType<typeof graphOf>, ref: string) => {
  const { rings, viaOf } = graph.dependantsOf(ref);
  return rings.flatMap((ring, index) =>
    [...ring]
      .toSorted((left, right) => left - right)
      .map((number) => ({ ref: graph.refs[number] ?? '', distance: index + 1, via: viaOf(number) })),
  );
};
const around = (graph: ReturnType<typeof graphOf>, number: number) => found(graph, refOf(number));

describe('what depends on an entity', () => {
  it('is told nearest first, by the shortest way, with the next one on it', () => {
    // 3 depends on 0 by way of 1 and of 2; 4 directly and by way of 3.
    const told = around(graphOf([[], [0], [0], [2, 1], [3, 0]]), 0);
    expect(told).toEqual([
      { ref: refOf(1), distance: 1, via: null },
      { ref: refOf(2), distance: 1, via: null },
      { ref: refOf(4), distance: 1, via: null },
      { ref: refOf(3), distance: 2, via: refOf(1) },
    ]);
  });

  it('is found through an entity that the catalog does not have', () => {
    const graph = dependantGraph([{ ref: refOf(1), dependsOn: ['resource:default/gone'] }]);
    expect(found(graph, 'resource:default/gone')).toEqual([{ ref: refOf(1), distance: 1, via: null }]);
  });

  it('is nothing where nobody is known to depend on it', () => {
    expect(found(graphOf([[]]), 'component:default/stranger')).toEqual([]);
  });
});

describe('a graph with cycles (matrix 54)', () => {
  it('never has an entity affected by itself, and tells each other one once', () => {
    const circle = graphOf([[0, 2], [0], [1]]);
    expect(around(circle, 0).map(({ ref, distance }) => [ref, distance])).toEqual([
      [refOf(1), 1],
      [refOf(2), 2],
    ]);
  });

  it('answers as plain reachability does, whatever the graph', () => {
    const edges = fc.array(fc.uniqueArray(fc.nat(11), { maxLength: 4 }), { maxLength: 12 });
    fc.assert(
      fc.property(edges, fc.nat(11), (targets, start) => {
        const model = new Map<number, number>([[start, 0]]);
        for (let distance = 1; distance <= 12; distance += 1)
          for (const [dependant, on] of targets.entries())
            if (!model.has(dependant) && on.some((target) => model.get(target) === distance - 1)) model.set(dependant, distance);
        model.delete(start);
        const told = around(graphOf(targets), start);
        expect(new Map(told.map(({ ref, distance }) => [ref, distance]))).toEqual(
          new Map([...model].map(([number, distance]) => [refOf(number), distance])),
        );
        expect(told).toEqual(told.toSorted((left, right) => left.distance - right.distance || (left.ref < right.ref ? -1 : 1)));
        for (const { ref, distance, via } of told) {
          const on = targets[Number(ref.slice(-6))]?.map(refOf) ?? [];
          if (distance === 1) expect([via, on]).toEqual([null, expect.arrayContaining([refOf(start)])]);
          else expect(via).toBe(on.filter((other) => told.some((it) => it.ref === other && it.distance === distance - 1)).toSorted()[0]);
        }
      }),
    );
  });
});

describe('a large graph (matrix 54)', () => {
  it('of one hub with 10,000 dependants that the hub depends on in turn has them in one ring', () => {
    const hub = graphOf([[1], ...Array.from({ length: 10_000 }, () => [0])]);
    const { rings } = hub.dependantsOf(refOf(0));
    expect(rings.map((ring) => ring.length)).toEqual([10_000]);
  });

  it('of a chain of 100,000 is walked to its end', () => {
    const chain = graphOf(Array.from({ length: 100_000 }, (_, number) => (number === 0 ? [99_999] : [number - 1])));
    const told = around(chain, 0);
    expect([told.length, told.at(-1)]).toEqual([99_999, { ref: refOf(99_999), distance: 99_999, via: refOf(99_998) }]);
  });
});
