import { EnvironmentName, PromotionAccepted, PromotionCommand, ReleaseView } from '@interlock/contracts';
import type { Command } from 'commander';
import { askIn } from '../../client/environments.ts';
import { releaseIdOf } from '../../client/release-id.ts';
import { EXIT } from '../../exit-codes.ts';
import type { Answer, Cli, Verb } from '../../program/cli.ts';
import { readValue } from '../../program/read-options.ts';
import { PHASE } from '../../render/words.ts';
import { gateVerdict } from './gate/gate-verdict.ts';

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
        if (!accepted.requested) return alreadyAsked(verb, accepted);
        return {
          document: accepted,
          page: page()
            .text(`Asked for ${accepted.environment}. That is recorded, no more; policy decides.`, { style: 'good' })
            .command(['npx interlock release gate', accepted.releaseId, '--environment', accepted.environment]),
        };
      }),
    );
};

/** Nothing was recorded: it says where the attempt that was asked for stands, and a "no" that stands there is no success. */
const alreadyAsked = async ({ client, page }: Verb, accepted: PromotionAccepted): Promise<Answer> => {
  const { releaseId, environment, attempt } = accepted;
  const { environments } = await client.get(ReleaseView, `/v1/releases/${releaseId}`);
  const view = environments.find((there) => there.environment === environment && there.attempt >= attempt);
  const exit = gateVerdict(view, { until: 'applied', acceptNarrow: true })?.exit ?? EXIT.ok;
  const stands = view === undefined ? 'and that attempt has not ended' : `and stands at: ${PHASE[view.phase].says}`;
  const next = view?.phase === 'applied' || exit !== EXIT.ok ? 'explain' : 'gate';
  return {
    document: { ...accepted, phase: view?.phase ?? null },
    page: page()
      .text(`${environment} had been asked for already, ${stands}. Nothing was recorded.`, { style: exit === EXIT.ok ? 'good' : 'warn' })
      .command([`npx interlock release ${next}`, releaseId, '--environment', environment]),
    exit,
  };
};
