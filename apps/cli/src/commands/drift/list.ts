import { DeploymentList, EnvironmentName } from '@interlock/contracts';
import type { Command } from 'commander';
import { askIn } from '../../client/environments.ts';
import type { Cli } from '../../program/cli.ts';
import { readOptional } from '../../program/read-options.ts';
import { renderDrift } from '../../render/drift.ts';
import { artifactText } from '../../render/words.ts';
import { agoText } from '../../terminal/index.ts';

interface Options {
  readonly environment?: string;
}

export const addDriftList = (noun: Command, cli: Cli): void => {
  noun
    .command('list')
    .description('workloads where something else runs than what was applied')
    .option('--environment <name>', 'only those of one environment')
    .action((options: Options) =>
      cli.answer(async (verb) => {
        const { client, page, io } = verb;
        const environment = readOptional(EnvironmentName, '--environment', options.environment);
        const ask = () => client.get(DeploymentList, '/v1/deployments', { environment });
        const { items, unauthorised = [] } = await askIn(verb, environment, ask, (list) => list.items.length === 0);
        const drifted = items.filter((item) => item.drifted);
        const accepted = items.filter((item) => !item.drifted && item.drift !== undefined);
        const shown = page();
        if (drifted.length + unauthorised.length === 0)
          shown.text(`No drift: ${items.length} ${items.length === 1 ? 'workload runs' : 'workloads run'} what was applied.`, {
            style: 'good',
          });
        for (const item of [...drifted, ...accepted]) renderDrift(shown, item, io.now());
        for (const { component, environment: where, artifacts, reportedBy, since } of unauthorised)
          shown.text(
            `${component} in ${where}: ${reportedBy} reported ${artifacts.map(artifactText).join(', ')} live (${agoText(since, io.now())}), and nothing of it was ever authorised there.`,
            { style: 'bad' },
          );
        return { document: { items: drifted, accepted, unauthorised, workloads: items.length }, page: shown };
      }),
    );
};
