import { DeploymentTargetError } from '../deployment-target.ts';
import type { ObjectReader } from './object-reader.ts';

export interface TreeEntry {
  readonly mode: string;
  readonly id: string;
}

/** Entries by name, in git's own order. */
export type Tree = ReadonlyMap<string, TreeEntry>;

/** Folder of the desired-state files, one per workload. */
export const WORKLOADS = 'workloads';

const isTree = (entry: TreeEntry): boolean => entry.mode === '40000';

/** Parses the raw form of a tree object: `<mode> <name>\0<id bytes>` repeated. Ids have `idLength` hex digits. */
export const parseTree = (content: Buffer, idLength: number): Tree => {
  const entries = new Map<string, TreeEntry>();
  for (let at = 0; at < content.length;) {
    const space = content.indexOf(0x20, at);
    const zero = content.indexOf(0, space);
    const end = zero + 1 + idLength / 2;
    if (space === -1 || zero === -1 || end > content.length)
      throw new DeploymentTargetError('deployment-target.unusable', 'a tree object is malformed');
    // latin1 maps bytes to characters one to one, so that a name which is no UTF-8 survives a rewrite of its tree.
    entries.set(content.subarray(space + 1, zero).toString('latin1'), {
      mode: content.subarray(at, space).toString('latin1'),
      id: content.subarray(zero + 1, end).toString('hex'),
    });
    at = end;
  }
  return entries;
};

/** Lines that `git mktree -z` turns into the tree. */
export const treeLines = (tree: Tree): Buffer =>
  Buffer.from(
    [...tree]
      .map(
        ([name, { mode, id }]) =>
          `${mode.padStart(6, '0')} ${mode === '40000' ? 'tree' : mode === '160000' ? 'commit' : 'blob'} ${id}\t${name}\0`,
      )
      .join(''),
    'latin1',
  );

export interface DesiredTree {
  readonly root: Tree;
  readonly workloads: Tree;
}

export const EMPTY_DESIRED_TREE: DesiredTree = { root: new Map(), workloads: new Map() };

/** Reads the root and the workloads folder of a commit, given the commit's bytes. */
export const readDesiredTree = async (
  objects: ObjectReader,
  commit: { readonly id: string; readonly content: Buffer | undefined },
): Promise<DesiredTree> => {
  const rootId = /^tree ([0-9a-f]+)\n/.exec(commit.content?.subarray(0, 80).toString('latin1') ?? '')?.[1];
  if (rootId === undefined) throw new DeploymentTargetError('deployment-target.unusable', `${commit.id} is not a commit`);
  const root = await readTree(objects, rootId);
  const folder = root.get(WORKLOADS);
  if (folder === undefined) return { root, workloads: new Map() };
  if (!isTree(folder))
    throw new DeploymentTargetError('deployment-target.unusable', `"${WORKLOADS}" of commit ${commit.id} is not a folder`);
  return { root, workloads: await readTree(objects, folder.id) };
};

const readTree = async (objects: ObjectReader, id: string): Promise<Tree> => {
  const object = await objects.read(id);
  if (object?.type !== 'tree' || object.content === undefined)
    throw new DeploymentTargetError('deployment-target.unusable', `tree ${id} is missing or too large`);
  return parseTree(object.content, id.length);
};
