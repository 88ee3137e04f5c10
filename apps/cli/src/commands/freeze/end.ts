import { EnvironmentName, FreezeEndCommand, FreezeView } from '@interlock/contracts';
import type { Command } from 'commander';
import { z } from 'zod';
import type { Cli } from '../../program/cli.ts';
import { readValue } from '../../program/read-options.ts';

interface Options {
  readonly environment: string;
  readonly reason: string;
}

export const addFreezeEnd = (noun: Command, cli: Cli): void => {
  noun
    .command('end')
    .description('let the line go again: what was held is decided anew')
    .argument('<freeze id>')
    .requiredOption('--environment <name>', 'where')
    .requiredOption('--reason <text>', 'why it may go on')
    .action((id: string, options: Options) =>
      cli.answer(async ({ client, page }) => {
        const freezeId = readValue(z.uuid(), 'freeze id', id);
        const environment = readValue(EnvironmentName, '--environment', options.environment);
        const command = readValue(FreezeEndCommand, '--reason', { reason: options.reason });
        const freeze = await client.post(FreezeView, `/v1/environments/${environment}/freezes/${freezeId}/end`, command);
        return {
          document: freeze,
          page: page().text(`Ended: ${freeze.name} of ${environment} (${freeze.reason}). What it held is decided anew.`, { style: 'good' }),
        };
      }),
    );
};
