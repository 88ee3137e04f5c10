import type { Place } from './broker-access.ts';

/** What a member had in the last generation that it took part in. */
export interface Ownership {
  readonly generation: number;
  readonly places: readonly Place[];
}

export interface Candidate {
  readonly id: string;
  readonly topics: readonly string[];
  readonly owned: Ownership;
}

const nameOf = ({ topic, partition }: Place): string => `${topic}/${partition}`;

/**
 * Shares partitions out among the members that subscribe to them: no member has two more than another that could take one of its, and as many as possible stay
 * where they were. The same for the same members and partitions.
 */
export function assignSticky(candidates: readonly Candidate[], places: readonly Place[]): Map<string, Place[]> {
  const members = candidates.toSorted((one, other) => (one.id < other.id ? -1 : 1));
  const assigned = new Map(members.map(({ id }) => [id, [] as Place[]]));
  const load = (id: string): number => assigned.get(id)?.length ?? 0;
  const owners = lastOwners(members);
  const fair = Math.ceil(places.length / members.length);
  const left = places.filter((place) => {
    const owner = members.find(({ id }) => id === owners.get(nameOf(place)));
    if (!owner?.topics.includes(place.topic) || load(owner.id) === fair) return true;
    assigned.get(owner.id)?.push(place);
    return false;
  });
  for (const place of left) {
    const able = members.filter(({ topics }) => topics.includes(place.topic));
    const least = able.toSorted((one, other) => load(one.id) - load(other.id))[0];
    if (least) assigned.get(least.id)?.push(place);
  }
  balance(members, assigned);
  return assigned;
}

/** Of two members that claim a partition the one with the later generation had it last. */
function lastOwners(members: readonly Candidate[]): Map<string, string> {
  const owners = new Map<string, { readonly id: string; readonly generation: number }>();
  for (const { id, owned } of members) {
    for (const place of owned.places) {
      const known = owners.get(nameOf(place));
      if (!known || known.generation < owned.generation) owners.set(nameOf(place), { id, generation: owned.generation });
    }
  }
  return new Map([...owners].map(([place, { id }]) => [place, id]));
}

function balance(members: readonly Candidate[], assigned: ReadonlyMap<string, Place[]>): void {
  const of = (id: string): Place[] => assigned.get(id) ?? [];
  for (let moved = true; moved;) {
    moved = false;
    for (const { id: from } of members) {
      for (const { id: to, topics } of members) {
        if (of(from).length - of(to).length < 2) continue;
        const at = of(from).findLastIndex(({ topic }) => topics.includes(topic));
        if (at < 0) continue;
        of(to).push(...of(from).splice(at, 1));
        moved = true;
      }
    }
  }
}
