import type { CatalogEntityRecord, CatalogFinding } from '@interlock/contracts';
import { catalogFinding } from '@interlock/domain';
import { readEntity } from '../folder/entity/read-entity.ts';
import { isPlainList, isPlainObject, type PlainObject, type PlainValue } from '../folder/yaml/plain-value.ts';
import { plainJson, UnsafeJson } from './plain-json.ts';

export interface ItemAnswer {
  readonly entities: readonly CatalogEntityRecord[];
  readonly findings: readonly CatalogFinding[];
}

/** One entity as Backstage hands it out. Lines are not known: places name the file that Backstage read, at its beginning. */
export const readItem = async (item: unknown, source: string, seenAt: string): Promise<ItemAnswer> => {
  let value: PlainValue;
  try {
    value = plainJson(item);
  } catch (error) {
    if (!(error instanceof UnsafeJson)) throw error;
    return refused(source, error.message);
  }
  if (!isPlainObject(value)) return refused(source, 'found no map, expected a Backstage entity');
  const file = fileOf(value, source);
  const answer = await readEntity(
    { value: asWritten(value), locate: () => ({ line: 1, column: 1 }) },
    { source, file, seenAt, descriptor: true },
  );
  if (answer.kind === 'refused') return { entities: [], findings: [answer.finding] };
  if (answer.kind === 'other') return { entities: [], findings: [] };
  const says = outdated(value);
  if (says === undefined) return { entities: [answer.record], findings: [] };
  const { ref, at, findings } = answer.record;
  const finding = catalogFinding({ code: 'catalog.entity_outdated', entity: ref, at: { ...at, field: 'status' }, says });
  return { entities: [{ ...answer.record, findings: [...findings, finding] }], findings: [] };
};

const refused = (source: string, says: string): ItemAnswer => ({
  entities: [],
  findings: [
    catalogFinding({
      code: 'catalog.invalid_entity',
      entity: null,
      at: { file: `${source}:entities`, line: 1, column: 1, field: 'entity' },
      says,
      discriminator: says,
    }),
  ],
});

const ADDED: ReadonlySet<string> = new Set(['relations', 'status']);
const ADDED_METADATA: ReadonlySet<string> = new Set(['uid', 'etag', 'generation']);

/** Without what Backstage adds: ids, and what follows from the descriptors of others. An entity's digest is over what its owner wrote. */
const asWritten = (entity: PlainObject): PlainObject => {
  const written = without(entity, ADDED);
  const { metadata } = written;
  return isPlainObject(metadata) ? { ...written, metadata: without(metadata, ADDED_METADATA) } : written;
};

const without = (object: PlainObject, names: ReadonlySet<string>): PlainObject => {
  const rest: Record<string, PlainValue> = {};
  for (const [name, value] of Object.entries(object)) if (!names.has(name)) rest[name] = value;
  return rest;
};

const annotation = ({ metadata }: PlainObject, key: string): string | undefined => {
  const annotations = isPlainObject(metadata) ? metadata['annotations'] : undefined;
  const value = isPlainObject(annotations) ? annotations[key] : undefined;
  return typeof value === 'string' ? value : undefined;
};

/** `url:https://github.com/…/catalog-info.yaml` → the address, after the source's name. An address with a password or a query is not repeated. */
const fileOf = (entity: PlainObject, source: string): string => {
  const target = annotation(entity, 'backstage.io/managed-by-location')?.replace(/^[a-z]+:/, '') ?? '';
  const clean = /^[^\s?#@]{1,400}$/.test(target) ? target : 'entities';
  return `${source}:${clean}`;
};

/** Backstage keeps the last good form of an entity whose file it cannot process any more, and of one that nothing refers to. */
const outdated = (entity: PlainObject): string | undefined => {
  const { status } = entity;
  const items = isPlainObject(status) && isPlainList(status['items'] ?? null) ? (status['items'] as readonly PlainValue[]) : [];
  const error = items.find((item) => isPlainObject(item) && item['level'] === 'error');
  if (isPlainObject(error))
    return `Backstage reports an error and keeps what it read before: ${JSON.stringify(error['message'] ?? null)
      .slice(0, 300)
      .toWellFormed()}`;
  return annotation(entity, 'backstage.io/orphan') === 'true' ? 'Backstage keeps it as an orphan: nothing refers to its file' : undefined;
};
