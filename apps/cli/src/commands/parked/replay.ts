import type { Command } from 'commander';
import { Replayed } from '../../client/bodies.ts';
import type { Cli } from '../../program/cli.ts';

interface Options {
  readonly group: string;
  readonly key?: string;
}

export const addParkedReplay = (noun: Command, cli: Cli): void => {
  noun
    .command('replay')
    .description("deliver parked messages again, each key's in order")
    .requiredOption('--group <group>', 'the consumer group that parked them')
    .option('--key <key>', 'only those of one key')
    .action(({ group, key }: Options) =>
      cli.answer(async ({ client, page }) => {
        const answer = await client.post(Replayed, '/v1/parked/replay', { group, ...(key === undefined ? {} : { key }) });
        return {
          document: answer,
          page: page().text(`${answer.replayed} ${answer.replayed === 1 ? 'message' : 'messages'} delivered again.`),
        };
      }),
    );
};
