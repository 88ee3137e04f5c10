import { relative, resolve, sep } from 'node:path';
import { nodeHashing } from '../../hashing/index.ts';
import type { CatalogSnapshot, CatalogSource } from '../catalog-source.ts';
import { inOrder } from '../in-order.ts';
import { FILES_AHEAD, fileReading, type FileReading } from '../reading-thread/index.ts';
import { illegible, snapshotOf, standing, unreadable, type FileAnswer } from './file-answer.ts';
import { findDescriptors, type SearchLimits } from './find-descriptors.ts';
import { readBounded } from './read-descriptor.ts';
import { watchFolders } from './watch-folders.ts';
import { UnreadableText } from './yaml/unreadable-text.ts';

export interface FolderCatalogOptions {
  readonly name: string;
  /** Folder or file as configured, relative to `baseDirectory`. */
  readonly path: string;
  /** The folder that holds interlock.yaml. Places name files relative to it, with forward slashes. */
  readonly baseDirectory: string;
  /** Now, as an instant in UTC. */
  readonly clock: () => string;
  /** Told when the folder cannot be watched and is polled instead. */
  readonly onNotice?: (message: string) => void;
  readonly limits?: SearchLimits;
}

/** Backstage descriptors below a folder, or in one file. */
export const openFolderCatalogSource = (options: FolderCatalogOptions): CatalogSource => {
  const root = resolve(options.baseDirectory, options.path);
  let answers: ReadonlyMap<string, FileAnswer> = new Map();

  const read = async (): Promise<CatalogSnapshot> => {
    const found = await findDescriptors(root, options.limits);
    const next = new Map<string, FileAnswer>();
    const reading = fileReading();
    try {
      const answer = async (path: string) => [path, await readFile(path, answers.get(path), path === root, options, reading)] as const;
      for await (const [path, said] of inOrder(found.files, FILES_AHEAD, answer)) next.set(path, said);
    } finally {
      await reading.end();
    }
    answers = next;
    const problems = found.problems.map(({ path, says }) => unreadable(nameOf(path, options), { line: 1, column: 1 }, says));
    return snapshotOf([...next.values()], problems);
  };

  return { name: options.name, read, watch: (onChange) => watchFolders(root, onChange, options.onNotice ?? (() => undefined)) };
};

const readFile = async (
  path: string,
  before: FileAnswer | undefined,
  named: boolean,
  options: FolderCatalogOptions,
  reading: FileReading,
): Promise<FileAnswer> => {
  const file = nameOf(path, options);
  try {
    const bytes = await readBounded(path);
    const digest = nodeHashing.sha256Hex(bytes);
    return standing(await reading.answerOf({ bytes, digest, file, named, source: options.name, seenAt: options.clock }, before), before);
  } catch (error) {
    const says = `cannot be read: ${error instanceof Error ? error.message.replaceAll(path, file) : String(error)}`;
    const place = error instanceof UnreadableText ? error : { line: 1, column: 1, message: says };
    return standing(illegible('', unreadable(file, { line: place.line, column: place.column }, place.message)), before);
  }
};

/** Long paths keep their end, which tells them apart. */
const nameOf = (path: string, options: FolderCatalogOptions): string => {
  const name = relative(options.baseDirectory, path).split(sep).join('/') || '.';
  return (name.length <= 500 ? name : `…${name.slice(-499)}`).toWellFormed();
};
