import { Digest, EntityRef, EnvironmentName, Phase, ReleasePage } from '@interlock/contracts';
import type { Command } from 'commander';
import { z } from 'zod';
import { askIn } from '../../client/environments.ts';
import type { Cli } from '../../program/cli.ts';
import { readOptional, readValue } from '../../program/read-options.ts';
import { renderReleases } from '../../render/release-list.ts';

interface Options {
  readonly component?: string;
  readonly environment?: string;
  readonly phase?: string;
  readonly digest?: string;
  readonly limit: string;
  readonly after?: string;
}

const queryOf = (options: Options): Record<string, string | number | undefined> => ({
  component: readOptional(EntityRef, '--component', options.component),
  environment: readOptional(EnvironmentName, '--environment', options.environment),
  phase: readOptional(Phase, '--phase', options.phase),
  digest: readOptional(Digest, '--digest', options.digest),
  limit: readValue(z.coerce.number().int().min(1).max(200), '--limit', options.limit),
  after: readOptional(z.string().max(100), '--after', options.after),
});

export const addReleaseList = (noun: Command, cli: Cli): void => {
  noun
    .command('list')
    .description('releases, newest first')
    .option('--component <entity ref>', 'only those of one component')
    .option('--environment <name>', 'only those asked for there')
    .option('--phase <phase>', `only those in a phase: ${Phase.options.join(', ')}`)
    .option('--digest <digest>', 'only those with this artifact')
    .option('--limit <number>', 'at most so many, up to 200', '50')
    .option('--after <cursor>', 'the next page')
    .action((options: Options) =>
      cli.answer(async (verb) => {
        const { client, page, io } = verb;
        const query = queryOf(options);
        const ask = () => client.get(ReleasePage, '/v1/releases', query);
        const releases = await askIn(verb, options.environment, ask, ({ items }) => items.length === 0);
        return { document: releases, page: renderReleases(page(), releases, io.now()) };
      }),
    );
};
