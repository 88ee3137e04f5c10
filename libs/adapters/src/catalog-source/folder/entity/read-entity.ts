import type { CatalogEntityRecord, CatalogFinding, EntityRef } from '@interlock/contracts';
import { canonicalJson, catalogFinding, sha256 } from '@interlock/domain';
import { nodeHashing } from '../../../hashing/index.ts';
import { isPlainObject } from '../yaml/plain-value.ts';
import type { TextDocument } from '../yaml/read-documents.ts';
import { checkEntity } from './check-entity.ts';
import { componentRecord, readOwner, readTier } from './component-record.ts';
import { EntityReader, InvalidEntity } from './entity-reader.ts';
import { environmentRecord } from './environment-record.ts';
import { groupRecord, userRecord } from './people-record.ts';
import { findUnreadNames } from './unread-names.ts';

export interface EntityContext {
  readonly source: string;
  readonly file: string;
  readonly seenAt: string;
  /** A file that says by its name that it holds entities: whatever else is in it is a finding. In other files only documents of Backstage's API are looked at. */
  readonly descriptor: boolean;
}

export type EntityAnswer =
  | { readonly kind: 'entity'; readonly record: CatalogEntityRecord }
  | { readonly kind: 'refused'; readonly finding: CatalogFinding }
  | { readonly kind: 'other' };

/** Reads one document as an entity. An entity that is invalid does not count: what rules would see of it is not what its owner meant. */
export const readEntity = async (document: TextDocument, context: EntityContext): Promise<EntityAnswer> => {
  const { value } = document;
  const object = isPlainObject(value) ? value : {};
  if (!context.descriptor && !isBackstageApi(object['apiVersion'])) return { kind: 'other' };
  const reader = new EntityReader(document, object, context.file);
  const refuse = (entity: EntityRef | undefined, path: readonly string[], says: string): EntityAnswer => {
    const at = { ...reader.at(path), field: path.length === 0 ? 'entity' : reader.at(path).field };
    const start = document.locate([]);
    const discriminator = entity === undefined ? `${start.line}:${start.column}` : undefined;
    return {
      kind: 'refused',
      finding: catalogFinding({
        code: 'catalog.invalid_entity',
        entity: entity ?? null,
        at,
        says,
        ...(discriminator === undefined ? {} : { discriminator }),
      }),
    };
  };
  if (!isPlainObject(value)) return refuse(undefined, [], 'found no map, expected a Backstage entity');
  const fault = await checkEntity(object);
  const ref = reader.self();
  if (fault !== undefined) return refuse(ref, fault.path, fault.says);
  if (ref === undefined) return refuse(undefined, ['metadata', 'name'], 'found no name, expected one that an entity ref can hold');
  try {
    return { kind: 'entity', record: entityRecord(reader, ref, context) };
  } catch (error) {
    if (error instanceof InvalidEntity) return refuse(ref, error.path, error.message);
    throw error;
  }
};

/** `backstage.io/v1alpha1`, and groups below it such as `scaffolder.backstage.io/v1beta3`. */
const isBackstageApi = (apiVersion: unknown): boolean =>
  typeof apiVersion === 'string' && /^(?:[a-z0-9-]+\.)*backstage\.io\//.test(apiVersion);

const OWNED: ReadonlySet<string> = new Set(['api', 'resource', 'system', 'domain']);

const entityRecord = (reader: EntityReader, ref: EntityRef, context: EntityContext): CatalogEntityRecord => {
  const kind = ref.slice(0, ref.indexOf(':'));
  const digest = sha256(canonicalJson(reader.value), nodeHashing);
  const findings: CatalogFinding[] = [];
  const component = kind === 'component' ? componentRecord(reader, ref, digest) : null;
  const gap = (code: CatalogFinding['code'], path: readonly string[], says: string): void => {
    findings.push(catalogFinding({ code, entity: ref, at: reader.at(path), says }));
  };
  const owner = component === null ? (OWNED.has(kind) ? readOwner(reader, gap) : null) : component.component.owner.value;
  const tier = component === null ? readTier(reader, gap, false) : component.component.tier.value;
  findUnreadNames(reader, gap);
  const dependencyOf = reader.refs(['spec', 'dependencyOf']);
  return {
    ref,
    kind,
    source: context.source,
    digest,
    at: reader.at(['metadata', 'name']),
    seenAt: context.seenAt,
    title: reader.text(['metadata', 'title'])?.slice(0, 200).toWellFormed() ?? null,
    dependsOn: reader.refs(['spec', 'dependsOn']),
    ...(dependencyOf.length === 0 ? {} : { dependencyOf }),
    component: component?.component ?? null,
    environment: kind === 'resource' ? environmentRecord(reader) : null,
    group: kind === 'group' ? groupRecord(reader) : null,
    user: kind === 'user' ? userRecord(reader) : null,
    tier,
    owner,
    findings: [...findings, ...(component?.findings ?? [])],
  };
};
