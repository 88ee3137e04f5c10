import { z } from 'zod';
import { EntityRef, Sha256 } from '../primitives.ts';
import { SourceLocation } from '../decision/input.ts';

export const CatalogFindingCode = z.enum([
  'catalog.unreadable',
  'catalog.invalid_entity',
  'catalog.duplicate_entity',
  'catalog.owner_missing',
  'catalog.owner_unknown',
  'catalog.owner_without_members',
  'catalog.lifecycle_missing',
  'catalog.tier_missing',
  'catalog.tier_invalid',
  'catalog.runtime_missing',
  'catalog.dangling_reference',
  'catalog.dependency_cycle',
]);
export type CatalogFindingCode = z.infer<typeof CatalogFindingCode>;

/** Something is wrong with the catalog, at one place. `entity` null: the file as a whole. */
export const CatalogFinding = z.strictObject({
  findingId: z.string().max(200),
  code: CatalogFindingCode,
  entity: EntityRef.nullable(),
  at: SourceLocation,
  message: z.string().max(1000),
});
export type CatalogFinding = z.infer<typeof CatalogFinding>;

/** Streams `catalog-<source>`. */
export const CATALOG_EVENTS = {
  CatalogFindingOpened: z.strictObject({ finding: CatalogFinding }),
  CatalogFindingClosed: z.strictObject({ findingId: z.string().max(200), entity: EntityRef.nullable() }),
  EntityOwnerChanged: z.strictObject({ entity: EntityRef, before: EntityRef.nullable(), after: EntityRef.nullable() }),
} as const;

/** Streams `policy-<bundle>`. */
export const POLICY_EVENTS = {
  PolicyActivated: z.strictObject({ bundle: Sha256, data: Sha256, revision: z.string().max(100) }),
  PolicyRejected: z.strictObject({ code: z.string().max(80), message: z.string().max(1000) }),
} as const;

export type CatalogEvent = {
  [T in keyof typeof CATALOG_EVENTS]: { readonly type: T; readonly data: z.infer<(typeof CATALOG_EVENTS)[T]> };
}[keyof typeof CATALOG_EVENTS];
export type PolicyEvent = {
  [T in keyof typeof POLICY_EVENTS]: { readonly type: T; readonly data: z.infer<(typeof POLICY_EVENTS)[T]> };
}[keyof typeof POLICY_EVENTS];
