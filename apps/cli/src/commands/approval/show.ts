import { ApprovalDetail } from '@interlock/contracts';
import type { Command } from 'commander';
import { approvalIdOf } from '../../client/approval-id.ts';
import type { Cli } from '../../program/cli.ts';
import { renderPackage } from '../../render/package.ts';

export const addApprovalShow = (noun: Command, cli: Cli): void => {
  noun
    .command('show')
    .description('the decision package that is to be judged, and who has judged')
    .argument('<approval id>', 'or its first 8 digits or more')
    .action((id: string) =>
      cli.answer(async ({ client, page, io }) => {
        const detail = await client.get(ApprovalDetail, `/v1/approvals/${await approvalIdOf(client, id)}`);
        return { document: detail, page: renderPackage(page(), detail, io.now()) };
      }),
    );
};
