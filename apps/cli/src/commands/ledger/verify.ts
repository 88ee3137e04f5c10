import type { Command } from 'commander';
import type { Cli } from '../../program/cli.ts';
import { verifyExport } from '../../record/verify-export.ts';

export const addLedgerVerify = (noun: Command, cli: Cli): void => {
  noun
    .command('verify')
    .description('recompute the chain of every stream of an export; needs no server, asks nobody')
    .argument('<export file>')
    .action((path: string) =>
      cli.answer(async ({ io, page }) => {
        const report = await verifyExport(io, path);
        const { events, streams, head } = report;
        return {
          document: { valid: true, ...report },
          page: page()
            .text(`✓ ${events} events in ${streams} streams verify: no gap, and each quotes the hash of the one before it.`, {
              style: 'good',
            })
            .field('head', `position ${head}`)
            .text(
              'A chain proves what comes before its last link. Whether the last event of each stream is the last, and is unchanged, a signed head shows.',
              {
                indent: 2,
                style: 'dim',
              },
            ),
        };
      }),
    );
};
