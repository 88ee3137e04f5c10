import type { CatalogEntityRecord, EntityRef } from '@interlock/contracts';

interface Visit {
  readonly ref: EntityRef;
  readonly index: number;
  low: number;
  next: number;
}

/**
 * Groups of entities that depend on themselves, directly or through others: the strongly connected components with a cycle, each sorted, all sorted by
 * their first. Tarjan (1972) with a stack of its own: a chain of 100,000 dependencies must not exhaust the call stack.
 */
export const dependencyCycles = (records: ReadonlyMap<EntityRef, CatalogEntityRecord>): readonly (readonly EntityRef[])[] => {
  const visits = new Map<EntityRef, Visit>();
  const open: EntityRef[] = [];
  const isOpen = new Set<EntityRef>();
  const cycles: EntityRef[][] = [];
  const path: Visit[] = [];

  const enter = (ref: EntityRef): void => {
    const visit: Visit = { ref, index: visits.size, low: visits.size, next: 0 };
    visits.set(ref, visit);
    open.push(ref);
    isOpen.add(ref);
    path.push(visit);
  };

  const leave = (visit: Visit): void => {
    path.pop();
    const caller = path.at(-1);
    if (caller !== undefined) caller.low = Math.min(caller.low, visit.low);
    if (visit.low !== visit.index) return;
    const component = open.splice(open.lastIndexOf(visit.ref));
    for (const ref of component) isOpen.delete(ref);
    const itself = records.get(visit.ref)?.dependsOn.includes(visit.ref) === true;
    if (component.length > 1 || itself) cycles.push(component.toSorted());
  };

  for (const root of records.keys()) {
    if (!visits.has(root)) enter(root);
    for (let visit = path.at(-1); visit !== undefined; visit = path.at(-1)) {
      const target = records.get(visit.ref)?.dependsOn[visit.next];
      visit.next += 1;
      if (target === undefined) leave(visit);
      else if (records.has(target)) {
        const seen = visits.get(target);
        if (seen === undefined) enter(target);
        else if (isOpen.has(target)) visit.low = Math.min(visit.low, seen.index);
      }
    }
  }
  return cycles.toSorted((left, right) => ((left[0] ?? '') < (right[0] ?? '') ? -1 : 1));
};

/** A shortest way from an entity through its cycle back to itself, both ends included. */
export const cyclePath = (records: ReadonlyMap<EntityRef, CatalogEntityRecord>, start: EntityRef): readonly EntityRef[] => {
  const cameFrom = new Map<EntityRef, EntityRef>();
  const queue: EntityRef[] = [start];
  for (const ref of queue) {
    for (const target of records.get(ref)?.dependsOn ?? []) {
      if (target === start) return wayBack(cameFrom, ref, start);
      if (records.has(target) && !cameFrom.has(target)) {
        cameFrom.set(target, ref);
        queue.push(target);
      }
    }
  }
  return [start];
};

const wayBack = (cameFrom: ReadonlyMap<EntityRef, EntityRef>, last: EntityRef, start: EntityRef): readonly EntityRef[] => {
  const path: EntityRef[] = [start];
  for (let ref: EntityRef | undefined = last; ref !== undefined && ref !== start; ref = cameFrom.get(ref)) path.unshift(ref);
  path.unshift(start);
  return path;
};
