import { ReleaseView } from '@interlock/contracts';
import type { Command } from 'commander';
import { releaseIdOf } from '../../client/release-id.ts';
import type { Cli } from '../../program/cli.ts';
import { renderRelease } from '../../render/release.ts';
import { environmentOrder, successorsOf, waitingDecisions } from './get/ask-beside.ts';

export const addReleaseGet = (noun: Command, cli: Cli): void => {
  noun
    .command('get')
    .description('a release, drawn across environments')
    .argument('<release id>')
    .action((id: string) =>
      cli.answer(async ({ client, page, io, json }) => {
        const release = await client.get(ReleaseView, `/v1/releases/${await releaseIdOf(client, 'release id', id)}`);
        if (json) return { document: release, page: '' };
        const [order, decisions, successors] = await Promise.all([
          environmentOrder(client),
          waitingDecisions(client, release),
          successorsOf(client, release),
        ]);
        return { document: release, page: renderRelease(page(), release, { now: io.now(), order, decisions, successors }) };
      }),
    );
};
