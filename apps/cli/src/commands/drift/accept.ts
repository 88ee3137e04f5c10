import { DriftAccepted } from '@interlock/contracts';
import type { Command } from 'commander';
import { z } from 'zod';
import type { Cli } from '../../program/cli.ts';
import { readValue } from '../../program/read-options.ts';

export const addDriftAccept = (noun: Command, cli: Cli): void => {
  noun
    .command('accept')
    .description('let a drift be, until something else runs')
    .argument('<drift id>', 'as `drift list` gives it')
    .requiredOption('--reason <text>', 'why; stays on the record, with your name')
    .action((id: string, options: { readonly reason: string }) =>
      cli.answer(async ({ client, page }) => {
        const driftId = readValue(z.uuid(), 'drift id', id);
        const reason = readValue(z.string().min(1).max(500), '--reason', options.reason);
        const accepted = await client.post(DriftAccepted, `/v1/deployments/drift/${driftId}/accept`, { reason });
        return {
          document: { ...accepted, reason },
          page: page()
            .text(`Accepted. It is on the record (revision ${accepted.revision}), and told again only when something else runs.`)
            .command(['npx interlock release watch', accepted.releaseId]),
        };
      }),
    );
};
