import type { EntityRef, TimelineRelation } from '@interlock/contracts';

/** What components depend on, directly and through others, and by which way. */
export interface Reach {
  /** The components asked about, and everything that they reach. */
  readonly refs: readonly EntityRef[];
  /** There was more than `most`: what lies further away was left out. */
  readonly truncated: boolean;
  /** How a component is reached; undefined when it is not. */
  relationTo(ref: EntityRef): TimelineRelation | undefined;
}

/** Breadth first, so that each way is a shortest one. Every entity is entered once: cycles end. Dangling refs are reached, and lead nowhere. */
export const reachDependencies = (
  starts: readonly EntityRef[],
  dependenciesOf: (ref: EntityRef) => readonly EntityRef[],
  most = 20_000,
): Reach => {
  const cameFrom = new Map<EntityRef, EntityRef | null>(starts.map((ref) => [ref, null]));
  let truncated = false;
  // A Map's iterator also gives what is added meanwhile.
  for (const ref of cameFrom.keys()) {
    for (const next of dependenciesOf(ref)) {
      if (cameFrom.has(next)) continue;
      if (cameFrom.size >= most) truncated = true;
      else cameFrom.set(next, ref);
    }
  }
  return {
    refs: [...cameFrom.keys()],
    truncated,
    relationTo: (ref) => {
      if (!cameFrom.has(ref)) return undefined;
      const through: EntityRef[] = [];
      for (let at: EntityRef | null | undefined = ref; at !== null && at !== undefined; at = cameFrom.get(at)) through.push(at);
      through.reverse();
      const distance = through.length - 1;
      return { to: distance === 0 ? 'itself' : 'dependency', distance, through };
    },
  };
};
