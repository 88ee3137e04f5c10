import fc from 'fast-check';
import { assignSticky, type Candidate } from './assign-sticky.ts';
import type { Place } from './broker-access.ts';

const places = (count: number, topic = 't'): Place[] => Array.from({ length: count }, (_, partition) => ({ topic, partition }));
const member = (id: string, owned: readonly Place[] = [], generation = 1, topics = ['t']): Candidate => ({
  id,
  topics,
  owned: { generation, places: owned },
});
const names = (assigned: readonly Place[] | undefined): string[] => (assigned ?? []).map(({ topic, partition }) => `${topic}/${partition}`);

describe('partitions that are shared out', () => {
  it('stay where they were as far as that is fair', () => {
    const shared = assignSticky([member('a', places(8)), member('b')], places(8));
    expect(names(shared.get('a'))).toHaveLength(4);
    const stayed = assignSticky([member('a', places(8).slice(4)), member('b', places(8).slice(0, 4))], places(8));
    expect(names(stayed.get('a'))).toEqual(['t/4', 't/5', 't/6', 't/7']);
  });

  it('belong to who had them last', () => {
    const shared = assignSticky([member('a', places(1), 3), member('b', places(1), 7)], places(1));
    expect([names(shared.get('a')), names(shared.get('b'))]).toEqual([[], ['t/0']]);
  });

  it('go only to members that subscribe to their topic', () => {
    const shared = assignSticky([member('a', [], 1, ['t']), member('b', [], 1, ['u'])], [...places(3), ...places(2, 'u')]);
    expect(names(shared.get('a'))).toEqual(['t/0', 't/1', 't/2']);
    expect(names(shared.get('b'))).toEqual(['u/0', 'u/1']);
  });

  it('are all given, each once, evenly, and move no more than is needed', () => {
    const ids = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'), { minLength: 1 });
    const fair = fc.property(ids, ids, fc.integer({ min: 1, max: 20 }), (before, after, count) => {
      const first = assignSticky(
        before.map((id) => member(id)),
        places(count),
      );
      const next = assignSticky(
        after.map((id) => member(id, first.get(id) ?? [])),
        places(count),
      );
      const given = [...next.values()].flatMap((each) => names(each));
      const loads = [...next.values()].map((each) => each.length);
      const even = Math.max(...loads) - Math.min(...loads) <= 1;
      const stayers = after.filter((id) => before.includes(id));
      const kept = stayers.reduce((sum, id) => sum + names(next.get(id)).filter((name) => names(first.get(id)).includes(name)).length, 0);
      const could = stayers.reduce((sum, id) => sum + Math.min(first.get(id)?.length ?? 0, Math.floor(count / after.length)), 0);
      return new Set(given).size === count && given.length === count && even && kept >= could;
    });
    fc.assert(fair);
  });
});
