import { EntityRef, EnvironmentName, PromotionAccepted, RollbackCommand, RollbackPlan } from '@interlock/contracts';
import type { Command } from 'commander';
import { askIn } from '../../client/environments.ts';
import { releaseIdOf } from '../../client/release-id.ts';
import type { Cli, Verb } from '../../program/cli.ts';
import { readValue } from '../../program/read-options.ts';
import { OUTCOME_STYLE, shortDigest } from '../../render/words.ts';
import { parseDuration, type Page } from '../../terminal/index.ts';
import { waitForVerdict } from './gate/wait-for-verdict.ts';

interface Options {
  readonly component: string;
  readonly environment: string;
  readonly to?: string;
  readonly reason?: string;
  readonly incident?: string;
  readonly timeout: string;
}

export const addReleaseRollback = (noun: Command, cli: Cli): void => {
  noun
    .command('rollback')
    .description('show what going back would do; with --reason, go back')
    .requiredOption('--component <entity ref>', 'whose')
    .requiredOption('--environment <name>', 'where')
    .option('--to <release id>', 'which release; the one that was resident before when absent')
    .option('--reason <text>', 'why; without it nothing is done')
    .option('--incident <id>', 'the incident that it cures')
    .option('--timeout <time>', 'how long to wait for it to be live, e.g. 5m', '5m')
    .addHelpText(
      'after',
      '\nWithout --reason it shows the plan and records nothing. Exit codes are those of `release gate --until applied`.',
    )
    .action((options: Options) =>
      cli.answer(async (verb) => {
        const where = {
          component: readValue(EntityRef, '--component', options.component),
          environment: readValue(EnvironmentName, '--environment', options.environment),
        };
        const to = options.to === undefined ? undefined : await releaseIdOf(verb.client, '--to', options.to);
        const timeout = parseDuration('--timeout', options.timeout);
        const ask = () => verb.client.get(RollbackPlan, '/v1/promotions/rollback', { ...where, to });
        const plan = await askIn(verb, where.environment, ask);
        const page = planPage(verb, plan);
        if (options.reason === undefined) return { document: { plan, done: null }, page: nextLine(page, plan) };
        verb.say(`${page.toString()}`);
        const command = readValue(RollbackCommand, 'rollback', {
          ...where,
          from: plan.from.releaseId,
          to: plan.to.releaseId,
          reason: options.reason,
          ...(options.incident === undefined ? {} : { incident: options.incident }),
        });
        const { releaseId, environment, attempt } = await verb.client.post(PromotionAccepted, '/v1/promotions/rollback', command);
        const question = { releaseId, environment, attempt, until: 'applied', acceptNarrow: false } as const;
        const { exit, says, view } = await waitForVerdict(verb, question, timeout);
        const done = verb.page().text(`${environment}: ${says}`, { style: exit === 0 ? 'good' : 'warn' });
        if (exit !== 0) done.command(['npx interlock release explain', releaseId, '--environment', environment]);
        return { document: { plan, done: { releaseId, environment, exit, says, view: view ?? null } }, page: done, exit };
      }),
    );
};

const planPage = (verb: Verb, { component, environment, from, to, outcome, reasons }: RollbackPlan): Page => {
  const page = verb.page().heading(`Rollback of ${component} in ${environment}`);
  page.field('from', `${from.releaseId} ${from.artifacts.map(({ digest }) => shortDigest(digest)).join(', ')}`);
  page.field(
    'to',
    `${to.releaseId} ${to.artifacts.map(({ digest }) => shortDigest(digest)).join(', ')}, which was applied there at ${to.since}`,
  );
  if (from.configuration?.digest !== to.configuration?.digest)
    page.field('config', `${from.configuration?.digest ?? 'none'} → ${to.configuration?.digest ?? 'none'}`);
  page.field('policy says', outcome, { style: OUTCOME_STYLE[outcome] });
  for (const { severity, code, message } of reasons) if (severity !== 'info') page.field(code, message);
  return page;
};

const nextLine = (page: Page, { component, environment, to }: RollbackPlan): Page =>
  page
    .blank()
    .text('Nothing was done. To do it:')
    .command(['npx interlock release rollback --component', component, '--environment', environment, '--to', to.releaseId, '--reason "…"']);
