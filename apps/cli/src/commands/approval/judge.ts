import { Sha256 } from '@interlock/contracts';
import type { Command } from 'commander';
import { z } from 'zod';
import { approvalIdOf } from '../../client/approval-id.ts';
import { Judged } from '../../client/bodies.ts';
import type { Cli } from '../../program/cli.ts';
import { readOptional, readValue } from '../../program/read-options.ts';

interface Options {
  readonly package: string;
  readonly comment?: string;
}

const addVerdict = (noun: Command, cli: Cli, verdict: 'grant' | 'refuse', done: string): void => {
  noun
    .command(verdict)
    .description(`${verdict} what a decision package asks`)
    .argument('<approval id>', 'or its first 8 digits or more')
    .requiredOption('--package <digest>', 'digest of the package that you read, whole, as `approval show` gives it')
    .option('--comment <text>', 'why; stays on the record')
    .action((id: string, options: Options) =>
      cli.answer(async ({ client, page }) => {
        const packageDigest = readValue(Sha256, '--package', options.package);
        const comment = readOptional(z.string().max(2000), '--comment', options.comment);
        const approvalId = await approvalIdOf(client, id);
        const body = { packageDigest, ...(comment === undefined ? {} : { comment }) };
        const judged = await client.post(Judged, `/v1/approvals/${approvalId}/${verdict}`, body);
        return {
          document: { ...judged, verdict, packageDigest },
          page: page()
            .text(`${done} It is on the record (revision ${judged.revision}); policy decides again.`)
            .command(['npx interlock approval show', approvalId]),
        };
      }),
    );
};

export const addApprovalGrant = (noun: Command, cli: Cli): void => addVerdict(noun, cli, 'grant', 'Granted.');
export const addApprovalRefuse = (noun: Command, cli: Cli): void => addVerdict(noun, cli, 'refuse', 'Refused.');
