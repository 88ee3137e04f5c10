import { resolve } from 'node:path';
import type { Command } from 'commander';
import { checkConfig } from '../../config/check-config.ts';
import { CliError } from '../../cli-error.ts';
import { EXIT } from '../../exit-codes.ts';
import type { Cli } from '../../program/cli.ts';
import { renderInitialised } from '../../render/initialised.ts';
import { draftCatalog } from './draft-catalog.ts';
import { draftConfig } from './draft-config.ts';
import { lookAtRepository } from './look-at-repository.ts';
import { takeKey } from './take-key.ts';
import { writeNew } from './write-new.ts';

interface Options {
  readonly key: string;
  readonly force?: boolean;
}

export const addInit = (program: Command, cli: Cli): void => {
  program
    .command('init')
    .description('look at a repository, find or draft its catalog-info.yaml, take a public key, and write interlock.yaml')
    .argument('[directory]', 'the repository', '.')
    .requiredOption('--key <public key file>', 'what your CI signs with, e.g. cosign.pub (PEM)')
    .option('--force', 'overwrite files that are there')
    .action((directory: string, options: Options) =>
      cli.answer(async ({ io, page }) => {
        const root = resolve(io.cwd, directory);
        const repository = await lookAtRepository(root, io);
        const key = await takeKey(root, resolve(io.cwd, options.key), options.key);
        const catalog = draftCatalog(repository);
        const config = draftConfig(catalog, key.path);
        const files = [
          ...(key.copy === undefined ? [] : [key.copy]),
          ...(catalog.draft === undefined ? [] : [catalog.draft]),
          { path: 'interlock.yaml', content: config },
        ];
        await writeNew(root, files, options.force === true);
        const report = await checkConfig(resolve(root, 'interlock.yaml'), io);
        if (!report.valid)
          throw new CliError(
            'init.invalid',
            EXIT.failed,
            report.errors.map(({ at, found, expected }) => `${at}: found ${found}, expected ${expected}`).join('\n'),
          );
        const written = files.map(({ path }) => path);
        const { component, group, user } = catalog;
        return {
          document: { directory: root, written, component, group, user, report },
          page: renderInitialised(page(), { root, written, catalog, repository, report }),
        };
      }),
    );
};
