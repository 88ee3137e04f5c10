import { EnvironmentName, FreezeList } from '@interlock/contracts';
import type { Command } from 'commander';
import { askIn, environmentsOf } from '../../client/environments.ts';
import type { Cli } from '../../program/cli.ts';
import { readOptional } from '../../program/read-options.ts';
import { renderFreezes } from '../../render/freeze.ts';

interface Options {
  readonly environment?: string;
}

export const addFreezeList = (noun: Command, cli: Cli): void => {
  noun
    .command('list')
    .description('what is frozen now, what the calendars freeze next, and the windows')
    .option('--environment <name>', 'only there')
    .action((options: Options) =>
      cli.answer(async (verb) => {
        const { client, page, io } = verb;
        const named = readOptional(EnvironmentName, '--environment', options.environment);
        const lists: FreezeList[] = [];
        for (const name of named === undefined ? await environmentsOf(client) : [named])
          lists.push(await askIn(verb, named, () => client.get(FreezeList, `/v1/environments/${name}/freezes`)));
        const shown = page();
        for (const [index, list] of lists.entries()) renderFreezes(index === 0 ? shown : shown.blank(), list, io.now());
        return { document: { environments: lists }, page: shown };
      }),
    );
};
