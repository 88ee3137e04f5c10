/** One migration in a folder: where the way there is written, and where the way back. `section` says which part of the file, where both are in one. */
export interface MigrationFiles {
  readonly name: string;
  readonly up: string;
  readonly down: string | null;
  readonly sections: boolean;
}

/** How tools name the two ways. Each pattern's first group joins them. */
const LAYOUTS: readonly { readonly up: RegExp; readonly down: RegExp }[] = [
  // golang-migrate, node-pg-migrate and others: 0042_x.up.sql, 0042_x.down.sql
  { up: /^(.*)\.up\.sql$/, down: /^(.*)\.down\.sql$/ },
  // Flyway: V42__x.sql, U42__x.sql
  { up: /^((?:.*\/)?)V([^/]*\.sql)$/, down: /^((?:.*\/)?)U([^/]*\.sql)$/ },
  // Diesel: 0042_x/up.sql, 0042_x/down.sql
  { up: /^((?:.*\/)?)up\.sql$/, down: /^((?:.*\/)?)down\.sql$/ },
  // Sqitch: deploy/x.sql, revert/x.sql
  { up: /^((?:.*\/)?)deploy\/(.*\.sql)$/, down: /^((?:.*\/)?)revert\/(.*\.sql)$/ },
];

const SQITCH_CHECK = /^(?:.*\/)?verify\/.*\.sql$/;

const keyOf = (path: string, pattern: RegExp): string | undefined => {
  const match = pattern.exec(path);
  return match === null ? undefined : JSON.stringify(match.slice(1));
};

const ORDER = new Intl.Collator('en', { numeric: true });

/** Migrations among the paths of a folder, in the order of their names; and ways back to which no way there belongs. */
export const pairFiles = (
  paths: readonly string[],
): { readonly migrations: readonly MigrationFiles[]; readonly strays: readonly string[] } => {
  const sql = paths.filter((path) => path.endsWith('.sql') && !SQITCH_CHECK.test(path)).toSorted(ORDER.compare);
  const used = new Set<string>();
  const migrations = sql.flatMap((up): MigrationFiles[] => {
    if (LAYOUTS.some(({ down }) => down.test(up))) return [];
    const layout = LAYOUTS.find((one) => one.up.test(up));
    const down = layout === undefined ? undefined : sql.find((path) => keyOf(path, layout.down) === keyOf(up, layout.up));
    if (down !== undefined) used.add(down);
    return [{ name: up, up, down: down ?? null, sections: layout === undefined }];
  });
  return { migrations, strays: sql.filter((path) => !used.has(path) && migrations.every(({ up }) => up !== path)) };
};
