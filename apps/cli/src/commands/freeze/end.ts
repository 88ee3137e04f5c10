import { EnvironmentName, FreezeEndCommand, FreezeView } from '@interlock/contracts';
import type { Command } from 'commander';
import { z } from 'zod';
import { askIn } from '../../client/environments.ts';
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
      cli.answer(async (verb) => {
        const { client, page } = verb;
        const freezeId = readValue(z.uuid(), 'freeze id', id);
        const environment = readValue(EnvironmentName, '--environment', options.environment);
        const command = readValue(FreezeEndCommand, '--reason', { reason: options.reason });
        const ask = () => client.post(FreezeView, `/v1/environments/${environment}/freezes/${freezeId}/end`, command);
        const freeze = await askIn(verb, environment, ask);
        return {
          document: freeze,
          page: page().text(`Ended: ${freeze.name} of ${environment} (${freeze.reason}). What it held is decided anew.`, { style: 'good' }),
        };
      }),
    );
};
