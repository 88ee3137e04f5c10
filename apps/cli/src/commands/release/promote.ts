import { EnvironmentName, PromotionAccepted, PromotionCommand } from '@interlock/contracts';
import type { Command } from 'commander';
import { askIn } from '../../client/environments.ts';
import { releaseIdOf } from '../../client/release-id.ts';
import type { Cli } from '../../program/cli.ts';
import { readValue } from '../../program/read-options.ts';

interface Options {
  readonly environment: string;
  readonly reason?: string;
  readonly hotfix?: string;
}

export const addReleasePromote = (noun: Command, cli: Cli): void => {
  noun
    .command('promote')
    .description('ask for an environment')
    .argument('<release id>')
    .requiredOption('--environment <name>', 'where it is to go')
    .option('--reason <text>', 'what others will read')
    .option('--hotfix <incident>', 'it cures this incident: people judge what would otherwise be waited for')
    .action((id: string, { environment, reason, hotfix }: Options) =>
      cli.answer(async (verb) => {
        const { client, page } = verb;
        const command = readValue(PromotionCommand, 'promotion', {
          releaseId: await releaseIdOf(client, 'release id', id),
          environment: readValue(EnvironmentName, '--environment', environment),
          ...(reason === undefined ? {} : { why: reason }),
          ...(hotfix === undefined ? {} : { hotfix: { incident: hotfix } }),
        });
        const accepted = await askIn(verb, environment, () => client.post(PromotionAccepted, '/v1/promotions', command));
        const says = accepted.requested
          ? `Asked for ${accepted.environment}. That is recorded, no more; policy decides.`
          : `${accepted.environment} had been asked for already, and that attempt has not ended.`;
        return {
          document: accepted,
          page: page()
            .text(says, { style: 'good' })
            .command(['npx interlock release gate', accepted.releaseId, '--environment', accepted.environment]),
        };
      }),
    );
};
