import type { Command } from 'commander';
import { Discarded } from '../../client/bodies.ts';
import type { Cli } from '../../program/cli.ts';

interface Options {
  readonly group: string;
  readonly reason: string;
}

export const addParkedDiscard = (noun: Command, cli: Cli): void => {
  noun
    .command('discard')
    .description('give up on a parked message for good, and deliver what waited behind it')
    .argument('<parked-id>', 'as `parked list` tells it; the first of its key')
    .requiredOption('--group <group>', 'the consumer group that parked it')
    .requiredOption('--reason <text>', 'why, for the log')
    .action((parkedId: string, { group, reason }: Options) =>
      cli.answer(async ({ client, page }) => {
        const answer = await client.post(Discarded, '/v1/parked/discard', { group, parkedId, reason });
        const { discarded, replayed } = answer;
        return {
          document: answer,
          page: page()
            .text(`${discarded.parkedId} is given up: ${discarded.bytes} bytes, ${discarded.digest ?? 'no value'}.`)
            .text(`${replayed} ${replayed === 1 ? 'message' : 'messages'} delivered that waited behind it.`),
        };
      }),
    );
};
