import { EntityRef, Scorecard, TeamScores } from '@interlock/contracts';
import type { Command } from 'commander';
import { badInput } from '../../cli-error.ts';
import type { Cli } from '../../program/cli.ts';
import { readOptional } from '../../program/read-options.ts';
import { renderScorecard, renderTeamScores } from '../../render/scorecard.ts';
import { readInstant } from '../../terminal/index.ts';

interface Options {
  readonly team?: string;
  readonly at?: string;
  readonly after?: string;
}

export const addCatalogScorecard = (noun: Command, cli: Cli): void => {
  noun
    .command('scorecard')
    .description('how well an entity, or all that a team owns, is described: what it costs, since when, and how it came to be')
    .argument('[entity ref]', 'e.g. component:default/checkout (default: every team)')
    .option('--team <group>', 'what a group owns, e.g. group:default/payments')
    .option('--at <time>', 'as it was then: 2026-03-02T16:50Z, or how long ago: 90m, 36h, 7d')
    .option('--after <cursor>', 'of the list of teams: the next page')
    .action((entity: string | undefined, options: Options) =>
      cli.answer(async ({ client, page, io }) => {
        const at = options.at === undefined ? undefined : readInstant('--at', options.at, io.now());
        const team = readOptional(
          EntityRef,
          '--team',
          options.team?.includes(':') === false ? `group:default/${options.team}` : options.team,
        );
        const ref = readOptional(EntityRef, 'entity ref', entity);
        if (ref !== undefined && team !== undefined)
          throw badInput([{ field: '--team', found: team, expected: 'an entity or a team, not both' }]);
        const asked = ref ?? team;
        if (asked === undefined) {
          const scores = await client.get(TeamScores, '/v1/catalog/scorecards', { at, after: options.after, limit: 200 });
          return { document: scores, page: renderTeamScores(page(), scores) };
        }
        const card = await client.get(Scorecard, `/v1/catalog/scorecards/${asked.split(/[:/]/).join('/')}`, { at });
        return { document: card, page: renderScorecard(page(), card, io.now()) };
      }),
    );
};
