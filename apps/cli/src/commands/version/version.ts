import { readFileSync } from 'node:fs';
import { CommanderError, type Command } from 'commander';
import { z } from 'zod';
import type { Cli } from '../../program/cli.ts';
import { safeJson } from '../../terminal/index.ts';

const Manifest = z.object({ version: z.string() });

/** Beside `src` and `dist` alike. */
const MANIFEST = new URL('../../../package.json', import.meta.url);

const versionOf = (): { readonly name: string; readonly version: string } => ({
  name: 'interlock',
  version: Manifest.parse(JSON.parse(readFileSync(MANIFEST, 'utf8'))).version,
});

/** `interlock version`, and `--version` (`-V`) wherever it stands before a command. `json`: asked for by this command line. */
export const addVersion = (program: Command, cli: Cli, json: boolean): void => {
  program
    .command('version')
    .description('name and version of this command')
    .action(() =>
      cli.answer(async ({ page }) => {
        const document = versionOf();
        return { document, page: page().text(`${document.name} ${document.version}`) };
      }),
    );
  program.option('-V, --version', 'name and version of this command').on('option:version', () => {
    const document = versionOf();
    cli.io.out(json ? `${safeJson(document)}\n` : `${document.name} ${document.version}\n`);
    throw new CommanderError(0, 'commander.version', document.version);
  });
};
