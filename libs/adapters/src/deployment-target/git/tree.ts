import { DeploymentTargetError } from '../deployment-target.ts';
import { commitHeader } from './commit-header.ts';
import type { GitObject, ObjectReader } from './object-reader.ts';

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

/** Raw form of a tree object. Git's order is by bytes, that of a folder as if its name ended with a slash. */
export const treeContent = (tree: Tree): Buffer => {
  const key = ([name, entry]: readonly [string, TreeEntry]): string => (isTree(entry) ? `${name}/` : name);
  const entries = [...tree].sort((left, right) => (key(left) < key(right) ? -1 : 1));
  const content = Buffer.alloc(entries.reduce((size, [name, { mode, id }]) => size + mode.length + name.length + 2 + id.length / 2, 0));
  let at = 0;
  for (const [name, { mode, id }] of entries) {
    at += content.write(`${mode} ${name}\0`, at, 'latin1');
    at += content.write(id, at, 'hex');
  }
  return content;
};

export interface DesiredTree {
  readonly root: Tree;
  /** Raw form, in git's order: there may be thousands, of which a commit changes a few. */
  readonly workloads: Buffer;
}

export const EMPTY_DESIRED_TREE: DesiredTree = { root: new Map(), workloads: Buffer.alloc(0) };

type Commit = Pick<GitObject, 'id' | 'content'>;

/** Reads the root and the workloads folder of a commit, given the commit's bytes. */
export const readDesiredTree = async (objects: ObjectReader, commit: Commit): Promise<DesiredTree> => {
  const root = await readRoot(objects, commit);
  const folder = folderIn(root, commit);
  if (folder === undefined) return { root, workloads: EMPTY_DESIRED_TREE.workloads };
  // In order, and each name once, whoever wrote it.
  return { root, workloads: treeContent(parseTree(await readTree(objects, folder), folder.length)) };
};

/** Raw form of the workloads folder of a commit; empty where it has none. */
export const readWorkloads = async (objects: ObjectReader, commit: Commit): Promise<Buffer> => {
  const folder = folderIn(await readRoot(objects, commit), commit);
  return folder === undefined ? Buffer.alloc(0) : readTree(objects, folder);
};

const readRoot = async (objects: ObjectReader, { id, content }: Commit): Promise<Tree> => {
  const root = commitHeader(content)?.tree;
  if (root === undefined) throw new DeploymentTargetError('deployment-target.unusable', `${id} is not a commit`);
  return parseTree(await readTree(objects, root), root.length);
};

const folderIn = (root: Tree, { id }: Commit): string | undefined => {
  const folder = root.get(WORKLOADS);
  if (folder !== undefined && !isTree(folder))
    throw new DeploymentTargetError('deployment-target.unusable', `"${WORKLOADS}" of commit ${id} is not a folder`);
  return folder?.id;
};

const readTree = async (objects: ObjectReader, id: string): Promise<Buffer> => {
  const object = await objects.read(id);
  if (object?.type !== 'tree' || object.content === undefined)
    throw new DeploymentTargetError('deployment-target.unusable', `tree ${id} is missing or too large`);
  return object.content;
};
