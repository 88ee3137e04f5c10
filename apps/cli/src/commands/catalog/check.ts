import { basename, dirname, resolve } from 'node:path';
import type { Command } from 'commander';
import { readConfigured, readFolder, type CatalogFolder } from '../../catalog/read-catalog.ts';
import { configFile } from '../../config/config-file.ts';
import { loadConfig } from '@interlock/adapters/config';
import { EXIT } from '../../exit-codes.ts';
import type { Cli } from '../../program/cli.ts';
import { renderFindings } from '../../render/entity.ts';
import type { Io } from '../../terminal/index.ts';

export const addCatalogCheck = (noun: Command, cli: Cli): void => {
  noun
    .command('check')
    .description('read Backstage descriptors as Interlock does, and say what is missing, by file and line; needs no server')
    .argument('[path]', 'a folder or file (default: the sources of interlock.yaml)')
    .action((path: string | undefined) =>
      cli.answer(async ({ io, page }) => {
        const { entities, findings } = await (path === undefined
          ? readConfigured(loadConfig(configFile(io)), io)
          : readFolder(folderOf(io, path), io));
        const shown = page().text(
          `${entities.length} ${entities.length === 1 ? 'entity' : 'entities'}, ${findings.length === 0 ? 'nothing is missing.' : `${findings.length} ${findings.length === 1 ? 'finding' : 'findings'}.`}`,
          { style: findings.length === 0 ? 'good' : 'warn' },
        );
        return {
          document: { entities: entities.map(({ ref, at }) => ({ ref, at })), findings },
          page: renderFindings(shown, findings),
          exit: findings.length === 0 ? EXIT.ok : EXIT.usage,
        };
      }),
    );
};

const folderOf = (io: Io, path: string): CatalogFolder => {
  const root = resolve(io.cwd, path);
  return { name: basename(root) || 'catalog', path: root, baseDirectory: io.cwd === root ? root : dirname(root) };
};
