import { basename, dirname, resolve } from 'node:path';
import type { Command } from 'commander';
import { z } from 'zod';
import { readConfigured, readFolder, type CatalogFolder, type CatalogRead } from '../../catalog/read-catalog.ts';
import { sarifReport } from '../../catalog/sarif-report.ts';
import { configFile } from '../../config/config-file.ts';
import { loadConfig } from '@interlock/adapters/config';
import { EXIT } from '../../exit-codes.ts';
import type { Cli } from '../../program/cli.ts';
import { readValue } from '../../program/read-options.ts';
import { renderFindings } from '../../render/entity.ts';
import { safeJson, type Io } from '../../terminal/index.ts';

export const addCatalogCheck = (noun: Command, cli: Cli): void => {
  noun
    .command('check')
    .description('read Backstage descriptors as Interlock does, and say what is missing, by file and line; needs no server')
    .argument('[path]', 'a folder or file (default: the sources of interlock.yaml)')
    .option('--format <format>', 'text, json or sarif (2.1.0, for pull requests)', 'text')
    .action((path: string | undefined, options: { readonly format: string }) =>
      cli.answer(async ({ io, page }) => {
        const format = readValue(z.enum(['text', 'json', 'sarif']), '--format', options.format);
        const { entities, findings, baseDirectory } = await catalogOf(io, path);
        const exit = findings.length === 0 ? EXIT.ok : EXIT.usage;
        if (format === 'sarif') {
          const document = sarifReport(findings, { baseDirectory, cwd: io.cwd });
          return { document, page: `${safeJson(document)}\n`, exit };
        }
        const document = { entities: entities.map(({ ref, at }) => ({ ref, at })), findings };
        if (format === 'json') return { document, page: `${safeJson(document)}\n`, exit };
        const shown = page().text(
          `${entities.length} ${entities.length === 1 ? 'entity' : 'entities'}, ${findings.length === 0 ? (entities.length === 0 ? 'no descriptor was found.' : 'nothing is missing.') : `${findings.length} ${findings.length === 1 ? 'finding' : 'findings'}.`}`,
          { style: findings.length === 0 && entities.length > 0 ? 'good' : 'warn' },
        );
        return { document, page: renderFindings(shown, findings), exit };
      }),
    );
};

/** With the folder that findings name files relative to. */
const catalogOf = async (io: Io, path: string | undefined): Promise<CatalogRead & { readonly baseDirectory: string }> => {
  if (path !== undefined) {
    const folder = folderOf(io, path);
    return { ...(await readFolder(folder, io)), baseDirectory: folder.baseDirectory };
  }
  const loaded = loadConfig(configFile(io));
  return { ...(await readConfigured(loaded, io)), baseDirectory: loaded.directory };
};

const folderOf = (io: Io, path: string): CatalogFolder => {
  const root = resolve(io.cwd, path);
  return { name: basename(root) || 'catalog', path: root, baseDirectory: io.cwd === root ? root : dirname(root) };
};
