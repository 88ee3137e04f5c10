import { ReleaseId, ReleaseView } from '@interlock/contracts';
import type { Command } from 'commander';
import type { Cli } from '../../program/cli.ts';
import { readValue } from '../../program/read-options.ts';
import { renderRelease } from '../../render/release.ts';

export const addReleaseGet = (noun: Command, cli: Cli): void => {
  noun
    .command('get')
    .description('a release, across environments')
    .argument('<release id>')
    .action((id: string) =>
      cli.answer(async ({ client, page, io }) => {
        const release = await client.get(ReleaseView, `/v1/releases/${readValue(ReleaseId, 'release id', id)}`);
        return { document: release, page: renderRelease(page(), release, io.now()) };
      }),
    );
};
