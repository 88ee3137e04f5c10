import { CatalogEntityPage, EnvironmentName, FreezeList } from '@interlock/contracts';
import type { Command } from 'commander';
import type { Client } from '../../client/client.ts';
import type { Cli } from '../../program/cli.ts';
import { readOptional } from '../../program/read-options.ts';
import { renderFreezes } from '../../render/freeze.ts';

interface Options {
  readonly environment?: string;
}

export const addFreezeList = (noun: Command, cli: Cli): void => {
  noun
    .command('list')
    .description('what is frozen now, what the calendars freeze next, and the windows')
    .option('--environment <name>', 'only there')
    .action((options: Options) =>
      cli.answer(async ({ client, page, io }) => {
        const named = readOptional(EnvironmentName, '--environment', options.environment);
        const lists: FreezeList[] = [];
        for (const name of named === undefined ? await environmentsOf(client) : [named])
          lists.push(await client.get(FreezeList, `/v1/environments/${name}/freezes`));
        const shown = page();
        for (const [index, list] of lists.entries()) renderFreezes(index === 0 ? shown : shown.blank(), list, io.now());
        return { document: { environments: lists }, page: shown };
      }),
    );
};

/** Every environment of the catalog, in its order. */
const environmentsOf = async (client: Client): Promise<string[]> => {
  const found: { readonly name: string; readonly order: number }[] = [];
  let after: string | undefined;
  do {
    const { items, next }: CatalogEntityPage = await client.get(CatalogEntityPage, '/v1/catalog/entities', {
      kind: 'resource',
      limit: 200,
      after,
    });
    found.push(
      ...items.flatMap(({ environment }) => (environment === null ? [] : [{ name: environment.name, order: environment.order ?? 0 }])),
    );
    after = next ?? undefined;
  } while (after !== undefined);
  return found.toSorted((left, right) => left.order - right.order).map(({ name }) => name);
};
