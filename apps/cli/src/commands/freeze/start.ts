import { EnvironmentName, FreezeCommand, FreezeView } from '@interlock/contracts';
import type { Command } from 'commander';
import { askIn } from '../../client/environments.ts';
import type { Cli } from '../../program/cli.ts';
import { collect, readValue } from '../../program/read-options.ts';
import { renderFreeze } from '../../render/freeze.ts';
import { readEnd } from './read-end.ts';
import { readScope } from './read-scope.ts';

interface Options {
  readonly environment: string;
  readonly reason: string;
  readonly until?: string;
  readonly for?: string;
  readonly incident?: string;
  readonly scope?: readonly string[];
  readonly hotfixLane?: true;
}

export const addFreezeStart = (noun: Command, cli: Cli): void => {
  noun
    .command('start')
    .description('stop the line: hold changes to an environment, and take back leases that have not been used')
    .requiredOption('--environment <name>', 'where')
    .requiredOption('--reason <text>', 'what everyone who is held will read')
    .option('--until <time>', 'it is over then, e.g. 2026-03-02T16:50Z')
    .option('--for <time>', 'or after so long: 30m, 4h, 2d; neither: when somebody ends it')
    .option('--incident <id>', 'the incident that it belongs to')
    .option('--scope <kind=value>', 'only component=…, system=… or tier=…; many times', collect)
    .option('--hotfix-lane', 'a hotfix that names the incident is judged by people instead of being held')
    .action((options: Options) =>
      cli.answer(async (verb) => {
        const { client, page, io } = verb;
        const environment = readValue(EnvironmentName, '--environment', options.environment);
        const command = readValue(FreezeCommand, 'freeze', {
          reason: options.reason,
          scope: readScope(options.scope),
          hotfixLane: options.hotfixLane === true,
          ...readEnd(options.until, options.for),
          ...(options.incident === undefined ? {} : { incident: options.incident }),
        });
        const ask = () => client.post(FreezeView, `/v1/environments/${environment}/freezes`, command);
        const freeze = await askIn(verb, environment, ask);
        const shown = renderFreeze(page(), freeze, io.now()).blank().text('To let it go:');
        return {
          document: freeze,
          page: shown.command(['npx interlock freeze end', freeze.freezeId, '--environment', environment, '--reason …']),
        };
      }),
    );
};
