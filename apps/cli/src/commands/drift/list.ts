import { DeploymentList, EnvironmentName, type DeploymentView } from '@interlock/contracts';
import type { Command } from 'commander';
import type { Cli } from '../../program/cli.ts';
import { readOptional } from '../../program/read-options.ts';
import { artifactText } from '../../render/words.ts';
import { agoText, type Page } from '../../terminal/index.ts';

interface Options {
  readonly environment?: string;
}

export const addDriftList = (noun: Command, cli: Cli): void => {
  noun
    .command('list')
    .description('workloads where something else runs than what was applied')
    .option('--environment <name>', 'only those of one environment')
    .action((options: Options) =>
      cli.answer(async ({ client, page, io }) => {
        const environment = readOptional(EnvironmentName, '--environment', options.environment);
        const { items } = await client.get(DeploymentList, '/v1/deployments', { environment });
        const drifted = items.filter((item) => item.drifted);
        const shown = page();
        if (drifted.length === 0)
          shown.text(`No drift: ${items.length} ${items.length === 1 ? 'workload runs' : 'workloads run'} what was applied.`, {
            style: 'good',
          });
        for (const item of drifted) renderDrift(shown, item, io.now());
        return { document: { items: drifted, workloads: items.length }, page: shown };
      }),
    );
};

const renderDrift = (page: Page, item: DeploymentView, now: number): void => {
  page.blank().text(`✗ ${item.workload} in ${item.environment}`, { style: 'bad' });
  page.field('applied', `release ${item.releaseId}, ${agoText(item.since, now)}`);
  page.field('live', item.live?.artifacts.map(artifactText).join(', ') || 'nothing that names a digest');
  const { changedBy = null, message = null } = item.live ?? {};
  if (changedBy !== null) page.field('changed by', changedBy);
  if (message !== null) page.field('says', message);
};
