import { parseTree, type TreeEntry } from './tree.ts';

/** What each name that differs stands for in the second tree; undefined where it names nothing any more. */
export type TreeDifferences = ReadonlyMap<string, TreeEntry | undefined>;

/**
 * Entries that differ between the raw forms of two trees. Only those are parsed: of hundreds of workloads, few change at a time. The order of entries saves
 * work and no more: a tree that a careless tool left unsorted is compared as well.
 */
export const treeDifferences = (before: Buffer, after: Buffer, idLength: number): TreeDifferences => {
  const [gone, come] = unmatched(before, after, idLength / 2);
  const was = parseTree(gone, idLength);
  const differences = new Map<string, TreeEntry | undefined>([...was.keys()].map((name) => [name, undefined]));
  for (const [name, entry] of parseTree(come, idLength)) {
    const old = was.get(name);
    if (old?.id === entry.id && old.mode === entry.mode) differences.delete(name);
    else differences.set(name, entry);
  }
  return differences;
};

/** Entries without an equal one at the same place of a merge by name. */
const unmatched = (before: Buffer, after: Buffer, idBytes: number): readonly [Buffer, Buffer] => {
  const gone: Buffer[] = [];
  const come: Buffer[] = [];
  let [left, right] = [0, 0];
  while (left < before.length && right < after.length) {
    const [leftEnd, rightEnd] = [endOf(before, left, idBytes), endOf(after, right, idBytes)];
    if (before.compare(after, right, rightEnd, left, leftEnd) === 0) [left, right] = [leftEnd, rightEnd];
    else {
      const order = nameOf(before, left).compare(nameOf(after, right));
      if (order <= 0) gone.push(before.subarray(left, leftEnd));
      if (order >= 0) come.push(after.subarray(right, rightEnd));
      if (order <= 0) left = leftEnd;
      if (order >= 0) right = rightEnd;
    }
  }
  return [Buffer.concat([...gone, before.subarray(left)]), Buffer.concat([...come, after.subarray(right)])];
};

/** Where the entry that begins there ends; a malformed tree is told of when its entries are parsed. */
const endOf = (content: Buffer, at: number, idBytes: number): number => {
  const zero = content.indexOf(0, at);
  return zero === -1 ? content.length : Math.min(zero + 1 + idBytes, content.length);
};

const nameOf = (content: Buffer, at: number): Buffer => {
  const zero = content.indexOf(0, at);
  return content.subarray(content.indexOf(0x20, at) + 1, zero === -1 ? content.length : zero);
};
