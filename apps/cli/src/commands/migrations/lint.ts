import type { Command } from 'commander';
import { EXIT } from '../../exit-codes.ts';
import { judgeFolder } from '../../migrations/judge-folder.ts';
import type { Cli } from '../../program/cli.ts';
import { renderMigrations } from '../../render/migrations.ts';

export const addMigrationsLint = (noun: Command, cli: Cli): void => {
  noun
    .command('lint')
    .description('say what SQL migrations (PostgreSQL) destroy or break, what they lock, and whether there is a way back; needs no server')
    .argument('<path...>', 'files, or folders of them')
    .option('--since <name>', 'the last migration that has run already: it and those before are read, not judged')
    .action((paths: readonly string[], options: { readonly since?: string }) =>
      cli.answer(async ({ io, page }) => {
        const report = await judgeFolder(io, { paths: 'path', since: '--since' }, paths, options.since);
        return { document: report, page: renderMigrations(page(), report), exit: report.destructive ? EXIT.denied : EXIT.ok };
      }),
    );
};
