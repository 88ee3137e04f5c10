import type { Command } from 'commander';
import { ParkedList } from '../../client/bodies.ts';
import type { Cli } from '../../program/cli.ts';
import { agoText } from '../../terminal/index.ts';

interface Options {
  readonly group?: string;
}

export const addParkedList = (noun: Command, cli: Cli): void => {
  noun
    .command('list')
    .description('messages that were set aside, with the cause')
    .option('--group <group>', 'only those of one consumer group')
    .action((options: Options) =>
      cli.answer(async ({ client, page, io }) => {
        const parked = await client.get(ParkedList, '/v1/parked', { group: options.group });
        const shown = page();
        if (parked.items.length === 0) shown.text('Nothing is parked.', { style: 'good' });
        for (const { parkedId, group, topic, partition, offset, key, cause, parkedAt, bytes, digest } of parked.items) {
          shown.blank().text(`${group}: ${topic}/${partition}@${offset}`, { style: 'bold' });
          shown
            .field('key', key ?? 'none')
            .field('parked', `${agoText(parkedAt, io.now())}, ${bytes} bytes`)
            .field('id', parkedId)
            .field('digest', digest ?? 'none')
            .field('cause', cause);
          shown.command(['npx interlock parked replay', '--group', group, ...(key === null ? [] : ['--key', key])]);
        }
        return { document: parked, page: shown };
      }),
    );
};
