import fc from 'fast-check';
import { matchSeats, type Candidate } from './seat-matching.ts';

const GROUPS = ['a', 'b', 'c', 'd'];
const seats = fc
  .array(fc.constantFrom(...GROUPS), { maxLength: 5 })
  .map((groups) => groups.map((group, index) => ({ id: `seat-${index}`, group, why: '' })));
const people = fc.array(fc.record({ person: fc.constantFrom('p1', 'p2', 'p3', 'p4', 'p5'), groups: fc.subarray(GROUPS) }), {
  maxLength: 5,
});

/** Every way of seating, tried. */
const best = (groups: readonly string[], candidates: readonly Candidate[]): number => {
  const [group, ...rest] = groups;
  if (group === undefined) return 0;
  return candidates.reduce(
    (most, candidate, index) => (candidate.groups.includes(group) ? Math.max(most, 1 + best(rest, candidates.toSpliced(index, 1))) : most),
    best(rest, candidates),
  );
};
const distinct = (candidates: readonly Candidate[]): Candidate[] => [...new Map(candidates.map((one) => [one.person, one])).values()];

describe('seats', () => {
  it('are filled as far as any way of seating can', () => {
    fc.assert(
      fc.property(seats, people, (wanted, candidates) => {
        expect(matchSeats(wanted, candidates).size).toBe(
          best(
            wanted.map((seat) => seat.group),
            distinct(candidates),
          ),
        );
      }),
      { numRuns: 300 },
    );
  });

  it('are taken by distinct people, each of the group that the seat asks for', () => {
    fc.assert(
      fc.property(seats, people, (wanted, candidates) => {
        const taken = [...matchSeats(wanted, candidates)];
        expect(new Set(taken.map(([, person]) => person)).size).toBe(taken.length);
        for (const [id, person] of taken) {
          const group = wanted.find((seat) => seat.id === id)?.group ?? 'none';
          expect(distinct(candidates).find((one) => one.person === person)?.groups).toContain(group);
        }
      }),
    );
  });

  it('keep everyone seated when one more person comes', () => {
    fc.assert(
      fc.property(seats, people, (wanted, candidates) => {
        const before = matchSeats(wanted, candidates.slice(0, -1)).size;
        const one = candidates.at(-1);
        fc.pre(one === undefined || !candidates.slice(0, -1).some(({ person }) => person === one.person));
        expect(matchSeats(wanted, candidates).size).toBeGreaterThanOrEqual(before);
      }),
    );
  });

  it('move someone who could sit elsewhere', () => {
    const wanted = [
      { id: 'sre', group: 'sre', why: '' },
      { id: 'owner', group: 'owner', why: '' },
    ];
    expect([
      ...matchSeats(wanted, [
        { person: 'user:default/both', groups: ['sre', 'owner'] },
        { person: 'user:default/one', groups: ['sre'] },
      ]),
    ]).toEqual([
      ['sre', 'user:default/one'],
      ['owner', 'user:default/both'],
    ]);
  });
});
