import { isAmbiguous } from './name-order.ts';
import type { MigrationFiles, Refusal } from './pair-files.ts';
import { splitSections, type Dialect } from './split-sections.ts';

/** One way of a migration, where it was read. */
export interface Way {
  readonly path: string;
  readonly text: string;
}

/** A migration's text, its two ways apart. */
export interface MigrationWays {
  readonly name: string;
  readonly folder: string;
  readonly up: Way;
  readonly down: Way | null;
}

const toolOf = (dialect: Dialect | null): string => (dialect === null ? 'without markers' : `marked as ${dialect} does`);

/**
 * The ways of each migration, of the texts of their files. One tool runs a folder: where one file has both ways, every file has them as that tool marks them.
 * Attacks: in a folder whose files are run whole, a marked one would be run past its marker; of `2.sql` and `10.sql` the one that is thought to have run has not.
 */
export const waysOf = (
  migrations: readonly MigrationFiles[],
  texts: ReadonlyMap<string, string>,
): { readonly ways: readonly MigrationWays[] } | { readonly refused: Refusal } => {
  const textOf = (path: string): string => {
    const text = texts.get(path);
    if (text === undefined) throw new Error(`the text of ${path} was not read`);
    return text;
  };
  const ways: MigrationWays[] = [];
  let before: (MigrationFiles & { readonly dialect: Dialect | null }) | undefined;
  for (const files of migrations) {
    const { name, folder, up, down, maySplit } = files;
    const sections = split(up, textOf(up), maySplit);
    if ('refused' in sections) return sections;
    const back = down === null ? null : split(down, textOf(down), false);
    if (back !== null && 'refused' in back) return back;
    const read = { ...files, dialect: sections.dialect };
    const refused = before?.folder === folder ? between(before, read) : undefined;
    if (refused !== undefined) return { refused };
    before = read;
    const marked = sections.down === null ? null : { path: up, text: sections.down };
    ways.push({ name, folder, up: { path: up, text: sections.up }, down: down === null ? marked : { path: down, text: back?.up ?? '' } });
  }
  return { ways };
};

/** Why one migration may not follow another in a folder. */
const between = (
  before: MigrationFiles & { readonly dialect: Dialect | null },
  { name, dialect, isNumbered }: MigrationFiles & { readonly dialect: Dialect | null },
): Refusal | undefined => {
  if (dialect !== before.dialect)
    return {
      found: `${name}, ${toolOf(dialect)}, beside ${before.name}, ${toolOf(before.dialect)}`,
      expected: 'migrations of one tool in one folder',
    };
  if (!isNumbered && dialect !== 'goose' && isAmbiguous(before.name, name))
    return {
      found: `${before.name} and ${name}`,
      expected: 'numbers of the same length: tools differ in which of the two runs first',
    };
  return undefined;
};

const split = (
  path: string,
  text: string,
  maySplit: boolean,
): { readonly up: string; readonly down: string | null; readonly dialect: Dialect | null } | { readonly refused: Refusal } => {
  const sections = splitSections(text, maySplit);
  if (!('stray' in sections)) return sections;
  const { line, marker, expected } = sections.stray;
  return { refused: { found: `${path}:${String(line)}: ${marker}`, expected } };
};
