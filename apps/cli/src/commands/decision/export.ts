import { resolve } from 'node:path';
import { DecisionExport } from '@interlock/contracts';
import type { Command } from 'commander';
import { decisionIdOf } from '../../client/decision-id.ts';
import type { Cli } from '../../program/cli.ts';
import { collect } from '../../program/read-options.ts';
import { fetchProof } from '../../record/fetch-proof.ts';
import { headSizes } from '../../record/read-head.ts';
import { writeOut } from '../../record/write-export.ts';
import { safeJson } from '../../terminal/index.ts';

interface Options {
  readonly head?: readonly string[];
  readonly out?: string;
}

export const addDecisionExport = (noun: Command, cli: Cli): void => {
  noun
    .command('export')
    .description('all that shows offline what was decided and why, and that it is on the record: for `decision replay` and `ledger verify`')
    .argument('<decision id>')
    .option(
      '--head <file>',
      'a signed head that was kept elsewhere: what shows that the record only grew since comes along (repeatable)',
      collect,
    )
    .option('--out <file>', 'a file that is not there yet (default: stdout)')
    .action((id: string, { head = [], out }: Options) =>
      cli.answer(async ({ client, io, page }) => {
        const heads = await headSizes(io, head);
        const decisionId = await decisionIdOf(client, 'decision id', id);
        const exported = await client.get(DecisionExport, `/v1/decisions/${decisionId}/certificate`);
        const document = { ...exported, record: await fetchProof(client, { decisionId, heads }) };
        if (out === undefined) return { document, page: `${safeJson(document)}\n` };
        await writeOut(resolve(io.cwd, out), `${safeJson(document)}\n`);
        return {
          document: { file: out, decisionId, heads: head },
          page: page()
            .text(
              `Decision ${decisionId} is in ${out}: certificate, input, policy, and the proof that it is on the record. Nothing of it is verified yet:`,
            )
            .command(['npx interlock decision replay', `--file ${out}`, KEY])
            .command(['npx interlock ledger verify', `--proof ${out}`, ...head.map((file) => `--head ${file}`), KEY]),
        };
      }),
    );
};

const KEY = '--key <public key of the server>';
