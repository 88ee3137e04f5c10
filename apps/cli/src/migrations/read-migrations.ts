import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { stat } from 'node:fs/promises';
import { parsePostgresql } from '@interlock/adapters/sql-parser/postgresql';
import { backOf, isPlan, pairFiles, waysOf, type SqlMigration, type SqlStatement, type Way } from '@interlock/domain';
import { badInput } from '../cli-error.ts';
import { filesBelow } from '../commands/release/submit/digest-of-path.ts';
import { readInput } from '../program/read-input.ts';
import { isErrno } from '../program/system-error.ts';
import type { Io } from '../terminal/index.ts';

const MEBIBYTE = 1_048_576;
const EXPECTED = 'SQL of PostgreSQL 18';

export interface ReadMigrations {
  readonly migrations: readonly SqlMigration[];
  /** Ways back that do not parse: there is none, then. */
  readonly unreadableDowns: readonly string[];
}

/** Migrations of files and folders, in order. A way there that cannot be read to its end ends it: nothing is said of half a migration. */
export const readMigrations = async (io: Io, field: string, paths: readonly string[]): Promise<ReadMigrations> => {
  const migrations: SqlMigration[] = [];
  const unreadableDowns: string[] = [];
  for (const [root, files] of await foldersOf(io, field, paths)) {
    const plans = new Map<string, string>();
    for (const path of files.filter(isPlan)) plans.set(path, await textOf(io, field, root, path));
    const paired = pairFiles(files, plans);
    if ('refused' in paired) throw badInput([{ field, ...paired.refused }]);
    if (paired.migrations.length === 0) throw badInput([{ field, found: `${root}, without a .sql file`, expected: 'migrations in SQL' }]);
    const texts = new Map<string, string>();
    for (const path of paired.migrations.flatMap(({ up, down }) => (down === null ? [up] : [up, down])))
      texts.set(path, await textOf(io, field, root, path));
    const read = waysOf(paired.migrations, texts);
    if ('refused' in read) throw badInput([{ field, ...read.refused }]);
    for (const { name, folder, up, down } of read.ways) {
      const back = down === null ? null : await parsePostgresql(down.text);
      if (back?.kind === 'unreadable') unreadableDowns.push(`${down?.path ?? ''}:${back.line}: ${back.message}`);
      migrations.push({
        name,
        folder: join(root, folder),
        up: await statements(field, up),
        down: back?.kind === 'parsed' ? back.statements : null,
      });
    }
  }
  return { migrations, unreadableDowns };
};

/** Files by the folder that they are named from, in the order in which folders were named. Of files that were named one by one, each once. */
const foldersOf = async (io: Io, field: string, paths: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>> => {
  const folders = new Map<string, readonly string[]>();
  for (const path of paths) {
    const root = resolve(io.cwd, path);
    const stats = await stat(root).catch((cause: unknown) => {
      if (isErrno(cause))
        throw badInput([{ field, found: `${path} (${cause.code})`, expected: 'a file or folder that can be read' }], { cause });
      throw cause;
    });
    const folder = stats.isFile() ? dirname(root) : root;
    if (basename(folder) === 'deploy' && (await isFile(join(dirname(folder), 'sqitch.plan'))))
      throw badInput([{ field, found: `${path}, whose order is in sqitch.plan`, expected: 'the folder that sqitch.plan is in' }]);
    const files = stats.isFile()
      ? [basename(root), ...(await neighbours(root))]
      : (await filesBelow(root, field)).map((file) => relative(root, file).split(sep).join('/'));
    folders.set(folder, [...new Set([...(folders.get(folder) ?? []), ...files])]);
  }
  return folders;
};

/** The way back of one file that was named stands beside it. */
const neighbours = async (file: string): Promise<readonly string[]> => {
  const back = backOf(basename(file));
  if (back === undefined) return [];
  return (await isFile(join(dirname(file), back))) ? [back] : [];
};

const isFile = (path: string): Promise<boolean> =>
  stat(path).then(
    (stats) => stats.isFile(),
    () => false,
  );

const textOf = async (io: Io, field: string, root: string, path: string): Promise<string> => {
  const bytes = await readInput(io, field, join(root, path), 2 * MEBIBYTE);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw badInput([{ field, found: `${path}, no UTF-8`, expected: EXPECTED }], { cause });
  }
};

const statements = async (field: string, { path, text }: Way): Promise<readonly SqlStatement[]> => {
  const parsed = await parsePostgresql(text);
  if (parsed.kind === 'parsed') return parsed.statements;
  throw badInput([{ field, found: `${path}:${parsed.line}: not understood: ${parsed.message}`, expected: EXPECTED }]);
};
