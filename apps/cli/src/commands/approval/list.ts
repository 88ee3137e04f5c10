import { ApprovalSummary } from '@interlock/contracts';
import type { Command } from 'commander';
import { ApprovalList } from '../../client/bodies.ts';
import { releaseIdOf } from '../../client/release-id.ts';
import type { Cli } from '../../program/cli.ts';
import { readOptional } from '../../program/read-options.ts';
import { nameOf } from '../../render/words.ts';
import { agoText } from '../../terminal/index.ts';

interface Options {
  readonly status?: string;
  readonly release?: string;
}

const Status = ApprovalSummary.shape.status;

export const addApprovalList = (noun: Command, cli: Cli): void => {
  noun
    .command('list')
    .description('approvals, newest first')
    .option('--status <status>', `only those that are ${Status.options.join(', ')}`)
    .option('--release <release id>', 'only those of one release')
    .action((options: Options) =>
      cli.answer(async ({ client, page, io }) => {
        const approvals = await client.get(ApprovalList, '/v1/approvals', {
          status: readOptional(Status, '--status', options.status),
          release: options.release === undefined ? undefined : await releaseIdOf(client, '--release', options.release),
        });
        const shown = page();
        if (approvals.items.length === 0) shown.text('No approvals.');
        shown.table(
          approvals.items.map((item) => [
            { text: item.approvalId },
            { text: item.status, style: item.status === 'open' ? ('warn' as const) : ('dim' as const) },
            { text: agoText(item.requestedAt, io.now()), style: 'dim' as const },
            {
              text: `${nameOf(item.component)} in ${item.environment}: ${item.seats.map((seat) => `${seat.seat} ${seat.filledBy === null ? 'free' : seat.filledBy}`).join(', ')}`,
            },
          ]),
          0,
        );
        return { document: approvals, page: shown };
      }),
    );
};
