import type { CatalogEntityRecord, EntityRef } from '@interlock/contracts';
import { dependencyRows } from './numbered-graph.ts';

const NONE = -1;

/**
 * Groups of entities that depend on themselves, directly or through others: the strongly connected components with a cycle, each sorted, all sorted by
 * their first. Tarjan (1972) with a stack of its own: a chain of 100,000 dependencies must not exhaust the call stack.
 */
export const dependencyCycles = (records: ReadonlyMap<EntityRef, CatalogEntityRecord>): readonly (readonly EntityRef[])[] => {
  const { refs, starts, ends } = dependencyRows([...records.values()]);
  const visited = new Int32Array(refs.length).fill(NONE);
  const low = new Int32Array(refs.length);
  const next = starts.slice();
  const isOpen = new Uint8Array(refs.length);
  const open: number[] = [];
  const path: number[] = [];
  const cycles: number[][] = [];
  let visits = 0;

  const enter = (number: number): void => {
    visited[number] = low[number] = visits;
    visits += 1;
    open.push(number);
    isOpen[number] = 1;
    path.push(number);
  };
  const lower = (number: number, to: number): void => void (low[number] = Math.min(low[number] ?? 0, to));
  const leave = (number: number): void => {
    path.pop();
    const caller = path.at(-1);
    if (caller !== undefined) lower(caller, low[number] ?? 0);
    if (low[number] !== visited[number]) return;
    const component = open.splice(open.lastIndexOf(number));
    for (const member of component) isOpen[member] = 0;
    if (component.length > 1 || ends.subarray(starts[number], starts[number + 1]).includes(number))
      cycles.push(component.toSorted((left, right) => left - right));
  };

  for (let root = 0; root < refs.length; root += 1) {
    if (visited[root] === NONE) enter(root);
    for (let number = path.at(-1); number !== undefined; number = path.at(-1)) {
      const place = next[number] ?? 0;
      next[number] = place + 1;
      const target = place < (starts[number + 1] ?? 0) ? ends[place] : undefined;
      if (target === undefined) leave(number);
      else if (visited[target] === NONE) enter(target);
      else if (isOpen[target] === 1) lower(number, visited[target] ?? 0);
    }
  }
  return cycles.toSorted((left, right) => (left[0] ?? 0) - (right[0] ?? 0)).map((cycle) => cycle.map((number) => refs[number] ?? ''));
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
