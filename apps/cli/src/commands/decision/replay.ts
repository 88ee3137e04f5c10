import type { Command } from 'commander';
import { badInput } from '../../cli-error.ts';
import { EXIT } from '../../exit-codes.ts';
import type { Cli } from '../../program/cli.ts';
import { pemOf, readKey } from '../../record/read-key.ts';
import { renderDifference } from '../../render/approval.ts';
import { loadExport, readExport } from '../../replay/load-export.ts';
import { replayDecision } from '../../replay/replay-decision.ts';

interface Options {
  readonly file?: string;
  readonly key?: string;
}

export const addDecisionReplay = (noun: Command, cli: Cli): void => {
  noun
    .command('replay')
    .description('recompute a decision from its certificate, input and policy, and compare the bytes; asks no opinion of the server')
    .argument('[decision id or export file]')
    .option('--file <export>', 'an export, as `interlock decision export` writes it; needs no server')
    .option(
      '--key <public key>',
      'the key that you trust (PEM, or `verifierKey` of GET /v1/ledger/head); without it, the key in the export is used, and said so',
    )
    .action((id: string | undefined, options: Options) =>
      cli.answer(async ({ client, io, page }) => {
        const { file } = options;
        if ((file === undefined) === (id === undefined))
          throw badInput([{ field: 'decision id or export file', found: id === undefined ? 'nothing' : 'both', expected: 'one of them' }]);
        const key = options.key === undefined ? undefined : pemOf(await readKey(io, options.key));
        const exported = file === undefined ? await loadExport(client, io, id ?? '') : await readExport(io, '--file', file);
        const { recorded, recomputed, same, difference, keyTrusted } = await replayDecision(exported, key);
        const shown = page()
          .text(
            same ? '✓ The same bytes: this input and this policy give this decision.' : '✗ DIFFERENT: recomputing gives another decision.',
            {
              style: same ? 'good' : 'bad',
            },
          )
          .field('decision', recorded.decisionId)
          .field('recorded', `${recorded.outcome} for ${recorded.component} in ${recorded.environment}, ${recorded.decidedAt}`)
          .field(
            'recomputed',
            `${recomputed.outcome}, ${recomputed.reasons.length === 1 ? '1 reason' : `${recomputed.reasons.length} reasons`}`,
          )
          .field('input', recorded.inputDigest)
          .field('policy', `${recorded.policy.bundle} (module), ${recorded.policy.data} (data)`)
          .field(
            'signature',
            keyTrusted
              ? 'valid, by the key that you named'
              : 'valid, by the key in the export itself; name the one that you trust with --key',
          );
        if (!same) renderDifference(shown, { difference });
        if (!same && recorded.outcome === 'indeterminate')
          shown
            .blank()
            .text('The recorded decision was indeterminate: the engine may have failed then for a cause that is gone, such as a deadline.');
        return {
          document: { decisionId: recorded.decisionId, same, keyTrusted, recorded, recomputed, difference },
          page: shown,
          exit: same ? EXIT.ok : EXIT.unverified,
        };
      }),
    );
};
