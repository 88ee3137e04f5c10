import type { Command } from 'commander';
import { checkConfig } from '../../config/check-config.ts';
import { configFile } from '../../config/config-file.ts';
import { EXIT } from '../../exit-codes.ts';
import type { Cli } from '../../program/cli.ts';
import { renderConfigReport } from '../../render/config-report.ts';

export const addConfigCheck = (noun: Command, cli: Cli): void => {
  noun
    .command('check')
    .description('what is wrong with an interlock.yaml, the keys that it names and the catalog that it reads')
    .argument('[file]', 'default: INTERLOCK_CONFIG, or interlock.yaml here')
    .action((file: string | undefined) =>
      cli.answer(async ({ io, page }) => {
        const report = await checkConfig(configFile(io, file), io);
        return { document: report, page: renderConfigReport(page(), report), exit: report.valid ? EXIT.ok : EXIT.usage };
      }),
    );
};
