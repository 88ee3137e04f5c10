import { ApprovalPage, ApprovalSummary } from '@interlock/contracts';
import type { Command } from 'commander';
import { z } from 'zod';
import { releaseIdOf } from '../../client/release-id.ts';
import type { Cli } from '../../program/cli.ts';
import { readOptional, readValue } from '../../program/read-options.ts';
import { nameOf } from '../../render/words.ts';
import { agoText } from '../../terminal/index.ts';

interface Options {
  readonly status?: string;
  readonly release?: string;
  readonly limit: string;
  readonly after?: string;
}

const Status = ApprovalSummary.shape.status;

export const addApprovalList = (noun: Command, cli: Cli): void => {
  noun
    .command('list')
    .description('approvals, newest first')
    .option('--status <status>', `only those that are ${Status.options.join(', ')}`)
    .option('--release <release id>', 'only those of one release')
    .option('--limit <number>', 'at most so many, up to 200', '50')
    .option('--after <cursor>', 'the next page')
    .action((options: Options) =>
      cli.answer(async ({ client, page, io }) => {
        const approvals = await client.get(ApprovalPage, '/v1/approvals', {
          status: readOptional(Status, '--status', options.status),
          release: options.release === undefined ? undefined : await releaseIdOf(client, '--release', options.release),
          limit: readValue(z.coerce.number().int().min(1).max(200), '--limit', options.limit),
          after: readOptional(z.string().max(100), '--after', options.after),
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
        if (approvals.next !== null) shown.blank().text('More:').command(['npx interlock approval list', '--after', approvals.next]);
        return { document: approvals, page: shown };
      }),
    );
};
