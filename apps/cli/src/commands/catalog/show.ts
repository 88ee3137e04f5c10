import { CatalogEntityPage, CatalogEntityRecord, EntityRef } from '@interlock/contracts';
import type { Command } from 'commander';
import { z } from 'zod';
import type { Cli } from '../../program/cli.ts';
import { readOptional, readValue } from '../../program/read-options.ts';
import { renderEntity } from '../../render/entity.ts';

interface Options {
  readonly kind?: string;
  readonly after?: string;
}

export const addCatalogShow = (noun: Command, cli: Cli): void => {
  noun
    .command('show')
    .description('an entity with the place of each fact, or the list of all')
    .argument('[entity ref]')
    .option('--kind <kind>', 'of the list: only this kind, e.g. component')
    .option('--after <cursor>', 'of the list: the next page')
    .action((ref: string | undefined, options: Options) =>
      cli.answer(async ({ client, page }) => {
        if (ref !== undefined) {
          const [kind, namespace, name] = readValue(EntityRef, 'entity ref', ref).split(/[:/]/);
          const record = await client.get(CatalogEntityRecord, `/v1/catalog/entities/${kind}/${namespace}/${name}`);
          return { document: record, page: renderEntity(page(), record) };
        }
        const query = { kind: readOptional(z.string().max(63), '--kind', options.kind), after: options.after, limit: 200 };
        const entities = await client.get(CatalogEntityPage, '/v1/catalog/entities', query);
        const shown = page();
        if (entities.items.length === 0) shown.text('No entities.');
        shown.table(
          entities.items.map(({ ref: entity, owner, at, findings }) => [
            { text: findings.length === 0 ? '✓' : '!', style: findings.length === 0 ? ('good' as const) : ('warn' as const) },
            { text: entity, style: 'bold' as const },
            { text: owner ?? '' },
            { text: `${at.file}:${at.line}`, style: 'dim' as const },
          ]),
          0,
        );
        if (entities.next !== null) shown.blank().text('More:').command(['npx interlock catalog show', '--after', entities.next]);
        return { document: entities, page: shown };
      }),
    );
};
