import { EnforcementReport, EnvironmentName } from '@interlock/contracts';
import type { Command } from 'commander';
import { askIn } from '../../client/environments.ts';
import type { Cli } from '../../program/cli.ts';
import { readOptional } from '../../program/read-options.ts';
import { nameOf, OUTCOME_STYLE, shortId } from '../../render/words.ts';
import { readInstant } from '../../terminal/index.ts';

interface Options {
  readonly environment?: string;
  readonly since?: string;
}

export const addPolicyObserved = (noun: Command, cli: Cli): void => {
  noun
    .command('observed')
    .description('what enforcing would change where decisions are only observed')
    .option('--environment <name>', 'only there')
    .option('--since <time>', 'decisions from then on: 2026-03-02T16:50Z, or 7d')
    .action(({ environment, since }: Options) =>
      cli.answer(async (verb) => {
        const { client, io, page } = verb;
        const query = {
          environment: readOptional(EnvironmentName, '--environment', environment),
          since: since === undefined ? undefined : readInstant('--since', since, io.now()),
        };
        const ask = () => client.get(EnforcementReport, '/v1/ledger/enforcement', query);
        const report = await askIn(verb, environment, ask, ({ observed }) => observed === 0);
        const shown = page().text(saysOf(report), { style: 'bold' });
        if (report.byCode.length > 0) shown.heading('BY RULE');
        for (const { code, releases, title, components } of report.byCode)
          shown.field(`${code} (${releases})`, `${title}: ${components.map(nameOf).join(', ')}`, { column: 34 });
        if (report.releases.length > 0) shown.heading('RELEASES');
        shown.table(
          report.releases.map(({ releaseId, component, environment: where, outcome, codes }) => [
            { text: shortId(releaseId) },
            { text: nameOf(component) },
            { text: where },
            { text: outcome, style: OUTCOME_STYLE[outcome] },
            { text: codes.join(', ') },
          ]),
          2,
        );
        return { document: report, page: shown };
      }),
    );
};

const saysOf = ({ observed, wouldStop }: EnforcementReport): string => {
  if (observed === 0) return 'Nothing is only observed: every decision binds, or none was taken yet.';
  return `${observed} releases are only observed; enforcing would have stopped ${wouldStop === 0 ? 'none' : wouldStop} of them.`;
};
