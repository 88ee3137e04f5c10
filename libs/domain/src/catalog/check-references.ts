import type { CatalogEntityRecord, CatalogFinding, EntityRef, SourceLocation } from '@interlock/contracts';
import { catalogFinding } from './catalog-finding.ts';
import type { CatalogIndex } from './catalog-index.ts';
import type { KnownPeople } from './known-people.ts';

/** What a record says of other entities that the catalog does not bear out. */
export const checkReferences = (record: CatalogEntityRecord, index: CatalogIndex, people: KnownPeople): readonly CatalogFinding[] => [
  ...checkOwner(record, index, people),
  ...danglingReferences(record, index),
];

const checkOwner = (record: CatalogEntityRecord, index: CatalogIndex, people: KnownPeople): readonly CatalogFinding[] => {
  const owner = record.owner;
  if (owner === null) return [];
  const at = ownerLocation(record);
  if (index.entity(owner) === undefined) {
    return [
      catalogFinding({
        code: 'catalog.owner_unknown',
        entity: record.ref,
        at,
        says: `names ${owner}, which the catalog does not have`,
        discriminator: owner,
      }),
    ];
  }
  if (owner.startsWith('group:') && people(owner).length === 0) {
    return [
      catalogFinding({
        code: 'catalog.owner_without_members',
        entity: record.ref,
        at,
        says: `names ${owner}, a group without members${index.groupMembers(owner).length === 0 ? '' : ' whom the catalog has'}`,
        discriminator: owner,
      }),
    ];
  }
  return [];
};

const ownerLocation = (record: CatalogEntityRecord): SourceLocation => record.component?.owner.at ?? { ...record.at, field: 'spec.owner' };

const danglingReferences = (record: CatalogEntityRecord, index: CatalogIndex): readonly CatalogFinding[] =>
  references(record)
    .filter(([, ref]) => index.entity(ref) === undefined)
    .map(([field, ref]) =>
      catalogFinding({
        code: 'catalog.dangling_reference',
        entity: record.ref,
        at: { ...record.at, field },
        says: `${record.ref} names ${ref}, which the catalog does not have`,
        discriminator: ref,
      }),
    );

const references = (record: CatalogEntityRecord): readonly (readonly [field: string, ref: EntityRef])[] => [
  ...record.dependsOn.map((ref) => ['spec.dependsOn', ref] as const),
  ...(record.dependencyOf ?? []).map((ref) => ['spec.dependencyOf', ref] as const),
  ...[record.component?.system ?? []].flat().map((ref) => ['spec.system', ref] as const),
  ...(record.group?.members ?? []).map((ref) => ['spec.members', ref] as const),
  ...(record.group?.children ?? []).map((ref) => ['spec.children', ref] as const),
  ...[record.group?.parent ?? []].flat().map((ref) => ['spec.parent', ref] as const),
  ...(record.user?.memberOf ?? []).map((ref) => ['spec.memberOf', ref] as const),
];
