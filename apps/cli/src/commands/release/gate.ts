import { EnvironmentName } from '@interlock/contracts';
import type { Command } from 'commander';
import { z } from 'zod';
import { releaseIdOf } from '../../client/release-id.ts';
import type { Cli } from '../../program/cli.ts';
import { readValue } from '../../program/read-options.ts';
import { parseDuration } from '../../terminal/index.ts';
import { UNTIL } from './gate/gate-verdict.ts';
import { nextCommand, waitForVerdict } from './gate/wait-for-verdict.ts';

interface Options {
  readonly environment: string;
  readonly until: string;
  readonly timeout: string;
  readonly acceptNarrow?: boolean;
}

export const addReleaseGate = (noun: Command, cli: Cli): void => {
  noun
    .command('gate')
    .description('wait for a verdict, and give it as exit code')
    .argument('<release id>')
    .requiredOption('--environment <name>', 'where')
    .option('--until <state>', UNTIL.join(', '), 'authorised')
    .option('--timeout <time>', 'how long to wait, e.g. 10m', '10m')
    .option('--accept-narrow', 'a narrowed rollout is a yes (exit 0 instead of 15)')
    .addHelpText(
      'after',
      '\nExit codes: 0 as asked · 1 Interlock failed · 2 bad input · 10 a human is awaited · 11 held ·\n' +
        '12 denied · 13 indeterminate · 14 waited too long · 15 narrowed · 16 apply failed, stopped or\n' +
        'rolled back · 17 voided or superseded. Until "decided", what is held, escalated or indeterminate\n' +
        'is the verdict; until "authorised" or "applied" it is waited out.',
    )
    .action((id: string, options: Options) =>
      cli.answer(async (verb) => {
        const question = {
          releaseId: await releaseIdOf(verb.client, 'release id', id),
          environment: readValue(EnvironmentName, '--environment', options.environment),
          until: readValue(z.enum(UNTIL), '--until', options.until),
          acceptNarrow: options.acceptNarrow === true,
        };
        const { exit, says, view } = await waitForVerdict(verb, question, parseDuration('--timeout', options.timeout));
        const { releaseId, environment, until } = question;
        const page = verb.page().text(`${environment}: ${says}`, { style: exit === 0 ? 'good' : 'warn' });
        if (exit !== 0) page.command(nextCommand(view, releaseId, environment));
        return {
          document: {
            releaseId,
            environment,
            until,
            exit,
            says,
            phase: view?.phase ?? null,
            outcome: view?.outcome ?? null,
            view: view ?? null,
          },
          page,
          exit,
        };
      }),
    );
};
