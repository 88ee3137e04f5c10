import { DecisionDetail } from '@interlock/contracts';
import type { Command } from 'commander';
import { decisionIdOf } from '../../client/decision-id.ts';
import type { Cli } from '../../program/cli.ts';
import { renderDecision } from '../../render/decision.ts';

export const addDecisionShow = (noun: Command, cli: Cli): void => {
  noun
    .command('show')
    .description('a decision and the facts that it rests on')
    .argument('<decision id>')
    .action((id: string) =>
      cli.answer(async ({ client, page, io }) => {
        const detail = await client.get(DecisionDetail, `/v1/decisions/${await decisionIdOf(client, 'decision id', id)}`);
        return { document: detail, page: renderDecision(page(), detail, io.now()) };
      }),
    );
};
