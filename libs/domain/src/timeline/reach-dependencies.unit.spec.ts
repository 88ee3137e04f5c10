import fc from 'fast-check';
import { reachDependencies } from './reach-dependencies.ts';

const graph = (edges: Readonly<Record<string, readonly string[]>>) => (ref: string) => edges[ref] ?? [];

describe('what a component depends on', () => {
  it('is reached by a shortest way', () => {
    const reach = reachDependencies(['a'], graph({ a: ['b', 'c'], b: ['d'], c: ['e'], d: ['e', 'f'] }));
    expect(reach.relationTo('a')).toEqual({ to: 'itself', distance: 0, through: ['a'] });
    expect(reach.relationTo('e')).toEqual({ to: 'dependency', distance: 2, through: ['a', 'c', 'e'] });
    expect(reach.relationTo('z')).toBeUndefined();
  });

  it('is each reached once, through cycles and from many starts', () => {
    const names = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f');
    fc.assert(
      fc.property(fc.dictionary(names, fc.array(names, { maxLength: 6 })), fc.uniqueArray(names, { minLength: 1 }), (edges, starts) => {
        const reach = reachDependencies(starts, graph(edges));
        expect(new Set(reach.refs).size).toBe(reach.refs.length);
        for (const ref of reach.refs) {
          const { through = [], distance } = reach.relationTo(ref) ?? {};
          expect([starts.some((start) => start === through[0]), through.at(-1), through.length]).toEqual([true, ref, (distance ?? -1) + 1]);
          for (const [index, next] of through.slice(1).entries()) expect(edges[through[index] ?? '']).toContain(next);
        }
        for (const ref of reach.refs) for (const next of edges[ref] ?? []) expect(reach.refs).toContain(next);
      }),
    );
  });

  it('is cut off, and says so, beyond the most that are followed', () => {
    const chain = (ref: string) => [String(Number(ref) + 1)];
    const reach = reachDependencies(['0'], chain, 100);
    expect([reach.refs.length, reach.truncated, reach.relationTo('99')?.distance]).toEqual([100, true, 99]);
  });
});
