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
  readonly up: Way;
  readonly down: Way | null;
}

const toolOf = (dialect: Dialect | null): string => (dialect === null ? 'without markers' : `marked as ${dialect} does`);

/**
 * The ways of each migration, of the texts of their files. One tool runs a folder: where one file has both ways, every file has them as that tool marks them.
 * Attack: in a folder whose files are run whole, a marked one would be run past its marker.
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
  let first: { readonly name: string; readonly dialect: Dialect | null } | undefined;
  for (const { name, up, down, maySplit } of migrations) {
    const sections = split(up, textOf(up), maySplit);
    if ('refused' in sections) return sections;
    const back = down === null ? null : split(down, textOf(down), false);
    if (back !== null && 'refused' in back) return back;
    const { dialect } = sections;
    first ??= { name, dialect };
    if (dialect !== first.dialect)
      return {
        refused: {
          found: `${name}, ${toolOf(dialect)}, beside ${first.name}, ${toolOf(first.dialect)}`,
          expected: 'migrations of one tool in one folder',
        },
      };
    const marked = sections.down === null ? null : { path: up, text: sections.down };
    ways.push({ name, up: { path: up, text: sections.up }, down: down === null ? marked : { path: down, text: back?.up ?? '' } });
  }
  return { ways };
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
