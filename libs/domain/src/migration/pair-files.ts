/** Why files are not read as migrations: what was found, and what would be. */
export interface Refusal {
  readonly found: string;
  readonly expected: string;
}

/** One migration in a folder: where the way there is written, and where the way back. */
export interface MigrationFiles {
  readonly name: string;
  readonly up: string;
  readonly down: string | null;
  /** The name says nothing of a way, so both may stand in the one file, between markers. */
  readonly maySplit: boolean;
}

interface Layout {
  readonly up: RegExp;
  /** The path of the way back, of what `up` matches; where the tool has one. */
  readonly back?: string;
  readonly down?: RegExp;
}

/** How tools name the two ways. */
const LAYOUTS: readonly Layout[] = [
  // golang-migrate, node-pg-migrate and others: 0042_x.up.sql, 0042_x.down.sql
  { up: /^(.*)\.up\.sql$/, back: '$1.down.sql', down: /^.*\.down\.sql$/ },
  // Flyway: V42__x.sql, U42__x.sql, R__x.sql
  { up: /^((?:.*\/)?)V(\d[\d._]*__[^/]*\.sql)$/, back: '$1U$2', down: /^(?:.*\/)?U\d[\d._]*__[^/]*\.sql$/ },
  { up: /^(?:.*\/)?R__[^/]*\.sql$/ },
  // Diesel: 0042_x/up.sql, 0042_x/down.sql
  { up: /^((?:.*\/)?)up\.sql$/, back: '$1down.sql', down: /^(?:.*\/)?down\.sql$/ },
  // Sqitch: deploy/x.sql, revert/x.sql
  { up: /^((?:.*\/)?)deploy\/(.*\.sql)$/, back: '$1revert/$2', down: /^(?:.*\/)?revert\/.*\.sql$/ },
  // Prisma: 0042_x/migration.sql
  { up: /^(?:.*\/)?migration\.sql$/ },
];

const layoutOf = (path: string): Layout | undefined => LAYOUTS.find(({ up }) => up.test(path));

/** Where the way back of this way there is written, by its name; undefined where the name says nothing of it. */
export const backOf = (path: string): string | undefined => {
  const layout = layoutOf(path);
  return layout?.back === undefined ? undefined : path.replace(layout.up, layout.back);
};

/** What stands beside migrations and is never run as one. */
const BESIDE =
  /^(?:.*\.toml|sqitch\.(?:plan|conf)|atlas\.sum|readme(?:\.(?:md|txt|rst|adoc))?|.*\.md|licen[cs]e(?:\.(?:md|txt))?|codeowners|\.git(?:keep|ignore|attributes)|\.keep|\.editorconfig|\.ds_store)$/i;

const isBeside = (path: string): boolean => BESIDE.test(path.slice(path.lastIndexOf('/') + 1));

/** Sqitch's checks. Beside no `deploy/` it is a name like any other. */
const CHECK = /^((?:.*\/)?)verify\/(.*\.sql)$/;
const isCheck = (path: string, among: ReadonlySet<string>): boolean => CHECK.test(path) && among.has(path.replace(CHECK, '$1deploy/$2'));

const ORDER = new Intl.Collator('en', { numeric: true });

/**
 * Migrations among the paths of a folder, in the order of their names. A file that is none, and a way back to which no way there belongs, are refused:
 * their tool may run what is not read here (`0044_x.go`, `0043_x.SQL`).
 */
export const pairFiles = (paths: readonly string[]): { readonly migrations: readonly MigrationFiles[] } | { readonly refused: Refusal } => {
  const sql = paths.filter((path) => path.endsWith('.sql')).toSorted(ORDER.compare);
  const foreign = paths.find((path) => !path.endsWith('.sql') && !isBeside(path));
  if (foreign !== undefined)
    return {
      refused: { found: `${foreign}, which is not read as a migration`, expected: 'a folder of .sql files and nothing else that runs' },
    };
  const all = new Set(sql);
  const used = new Set<string>();
  const migrations = sql.flatMap((up): MigrationFiles[] => {
    if (LAYOUTS.some(({ down }) => down?.test(up) === true) || isCheck(up, all)) return [];
    const back = backOf(up);
    const down = back !== undefined && all.has(back) ? back : null;
    if (down !== null) used.add(down);
    return [{ name: up, up, down, maySplit: layoutOf(up) === undefined }];
  });
  const stray = sql.find((path) => !used.has(path) && !isCheck(path, all) && migrations.every(({ up }) => up !== path));
  if (stray !== undefined) return { refused: { found: `${stray}, a way back without a migration`, expected: 'the migration beside it' } };
  return { migrations };
};
