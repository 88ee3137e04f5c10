import { judgeMigrations, type MigrationReport } from '@interlock/domain';
import { badInput } from '../cli-error.ts';
import type { Io } from '../terminal/index.ts';
import { readMigrations } from './read-migrations.ts';

export interface JudgedFolder extends MigrationReport {
  readonly unreadableDowns: readonly string[];
}

const MAX_MIGRATIONS = 1000;

/** What migrations do, in the order of their names. `since` names the last one that has been run already. */
export const judgeFolder = async (
  io: Io,
  fields: { readonly paths: string; readonly since: string },
  paths: readonly string[],
  since: string | undefined,
): Promise<JudgedFolder> => {
  const { migrations, unreadableDowns } = await readMigrations(io, fields.paths, paths);
  const folders = [...new Set(migrations.map(({ folder }) => folder))];
  if (since !== undefined && folders.length > 1)
    throw badInput([
      {
        field: fields.since,
        found: `${since}, of ${folders.join(', ').slice(0, 400)}`,
        expected: 'migrations of one folder: in another, what has run is not known by it',
      },
    ]);
  const last = since === undefined ? -1 : migrations.findIndex(({ name }) => name === since);
  if (since !== undefined && last === -1)
    throw badInput([
      {
        field: fields.since,
        found: since,
        expected: `one of ${migrations
          .map(({ name }) => name)
          .join(', ')
          .slice(0, 400)}`,
      },
    ]);
  const report = judgeMigrations(migrations, last + 1);
  if (report.migrations.length > MAX_MIGRATIONS)
    throw badInput([
      {
        field: fields.paths,
        found: `${report.migrations.length} migrations`,
        expected: `at most ${MAX_MIGRATIONS} in one release: ${fields.since} leaves out what has run`,
      },
    ]);
  return { ...report, unreadableDowns };
};
