import { DecisionDetail, type DecisionBody, type DecisionInput } from '@interlock/contracts';
import { materialDifference } from '@interlock/domain';
import type { Command } from 'commander';
import { decisionIdOf, isDecisionId } from '../../client/decision-id.ts';
import type { Cli, Verb } from '../../program/cli.ts';
import { renderDifference } from '../../render/approval.ts';
import { loadExport } from '../../replay/load-export.ts';
import { openCertificate } from '../../replay/open-certificate.ts';

interface Side {
  readonly body: DecisionBody;
  readonly input: DecisionInput;
}

export const addDecisionDiff = (noun: Command, cli: Cli): void => {
  noun
    .command('diff')
    .description('what moved between two decisions: facts, policy and outcome')
    .argument('<earlier>', 'decision id or export file')
    .argument('<later>', 'decision id or export file')
    .action((earlier: string, later: string) =>
      cli.answer(async (verb) => {
        const [before, after] = [await sideOf(verb, earlier), await sideOf(verb, later)];
        const facts = materialDifference(before.input, after.input);
        const verdict = materialDifference(verdictOf(before.body), verdictOf(after.body));
        const page = verb.page().text(`${before.body.outcome} → ${after.body.outcome}`, { style: 'bold' });
        page
          .field('earlier', `${before.body.decisionId}, ${before.body.decidedAt}`)
          .field('later', `${after.body.decisionId}, ${after.body.decidedAt}`);
        if (verdict.length + facts.length === 0) page.blank().text('The same input and the same verdict.');
        if (verdict.length > 0) renderDifference(page, { difference: verdict }, 'VERDICT AND POLICY');
        if (facts.length > 0) renderDifference(page, { difference: facts }, 'FACTS');
        return {
          document: {
            earlier: before.body.decisionId,
            later: after.body.decisionId,
            outcome: [before.body.outcome, after.body.outcome],
            verdict,
            facts,
          },
          page,
        };
      }),
    );
};

const sideOf = async ({ client, io }: Verb, idOrFile: string): Promise<Side> =>
  isDecisionId(io, idOrFile)
    ? client.get(DecisionDetail, `/v1/decisions/${await decisionIdOf(client, 'decision id', idOrFile)}`)
    : openCertificate(await loadExport(client, io, idOrFile));

const verdictOf = ({ outcome, path, changeKind, reasons, approval, policy }: DecisionBody): unknown => ({
  outcome,
  path,
  changeKind,
  approval,
  policy,
  reasons: Object.fromEntries(reasons.map(({ code, severity, message }) => [code, { severity, message }])),
});
