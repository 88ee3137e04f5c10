import type { CatalogEntityRecord, EntityRef } from '@interlock/contracts';
import { dependencyRows, type NumberedGraph } from './numbered-graph.ts';

const NONE = -1;

/**
 * Groups of entities that depend on themselves, directly or through others: the strongly connected components with a cycle, each sorted, all sorted by
 * their first. Tarjan (1972) with a stack of its own: a chain of 100,000 dependencies must not exhaust the call stack.
 */
export const dependencyCycles = (records: ReadonlyMap<EntityRef, CatalogEntityRecord>): readonly (readonly EntityRef[])[] => {
  const graph = dependencyRows([...records.values()]);
  const refOf = (number: number): EntityRef => graph.refs[number] ?? '';
  return circlesOf(graph)
    .map((circle) => Array.from(circle.sort(), refOf).sort())
    .toSorted(([left = ''], [right = '']) => (left < right ? -1 : 1));
};

/** The components with a cycle, by number, in no order. `path` is the call stack that there is none of; `open` is Tarjan's own stack. */
const circlesOf = ({ refs, starts, ends }: NumberedGraph): readonly Int32Array[] => {
  const size = refs.length;
  const visited = new Int32Array(size).fill(NONE);
  const low = new Int32Array(size);
  const next = starts.slice();
  const isOpen = new Uint8Array(size);
  const open = new Int32Array(size);
  const path = new Int32Array(size);
  const circles: Int32Array[] = [];
  let visits = 0;
  let opened = 0;
  let depth = 0;

  const enter = (number: number): void => {
    visited[number] = low[number] = visits++;
    open[opened++] = number;
    isOpen[number] = 1;
    path[depth++] = number;
  };
  const lower = (number: number, to: number): void => {
    if (to < (low[number] ?? 0)) low[number] = to;
  };
  const leave = (number: number): void => {
    depth -= 1;
    if (depth > 0) lower(path[depth - 1] ?? 0, low[number] ?? 0);
    if (low[number] !== visited[number]) return;
    const until = opened;
    do isOpen[open[--opened] ?? 0] = 0;
    while (open[opened] !== number);
    const dependsOnItself = ends.subarray(starts[number], starts[number + 1]).includes(number);
    if (until - opened > 1 || dependsOnItself) circles.push(open.slice(opened, until));
  };

  for (let root = 0; root < size; root += 1) {
    if (visited[root] === NONE) enter(root);
    while (depth > 0) {
      const number = path[depth - 1] ?? 0;
      const place = next[number] ?? 0;
      if (place === starts[number + 1]) {
        leave(number);
        continue;
      }
      next[number] = place + 1;
      const target = ends[place] ?? 0;
      if (visited[target] === NONE) enter(target);
      else if (isOpen[target] === 1) lower(number, visited[target] ?? 0);
    }
  }
  return circles;
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
