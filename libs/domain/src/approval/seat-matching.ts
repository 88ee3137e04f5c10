import type { EntityRef, Seat } from '@interlock/contracts';

export interface Candidate {
  readonly person: EntityRef;
  /** Groups that the person belonged to when they granted. */
  readonly groups: readonly string[];
}

/**
 * Maximum matching of people to seats (Kuhn's augmenting paths): each person takes at most one seat, each seat one person. One person counts
 * once however many grants or groups they bring: that stops approvals by one person in two groups (T4) and the opposite mistake of
 * pinning someone to a seat that another could not fill. Deterministic: seats and people in the order given.
 */
export const matchSeats = (seats: readonly Seat[], people: readonly Candidate[]): ReadonlyMap<string, EntityRef> => {
  const distinct = [...new Map(people.map((candidate) => [candidate.person, candidate])).values()];
  const takenBy = new Map<string, Candidate>();

  const place = (candidate: Candidate, tried: Set<string>): boolean =>
    seats.some((seat) => {
      if (tried.has(seat.id) || !candidate.groups.includes(seat.group)) return false;
      tried.add(seat.id);
      const holder = takenBy.get(seat.id);
      if (holder !== undefined && !place(holder, tried)) return false;
      takenBy.set(seat.id, candidate);
      return true;
    });

  for (const candidate of distinct) place(candidate, new Set());
  return new Map(
    seats.flatMap((seat): [string, EntityRef][] => {
      const holder = takenBy.get(seat.id);
      return holder === undefined ? [] : [[seat.id, holder.person]];
    }),
  );
};
