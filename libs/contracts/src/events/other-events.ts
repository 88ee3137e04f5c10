import { z } from 'zod';
import { EntityRef, Sha256 } from '../primitives.ts';
import { SourceLocation } from '../decision/input.ts';

export const CatalogFindingCode = z.enum([
  'catalog.unreadable',
  /** The source as a whole cannot be read now; what was read last is used. */
  'catalog.source_unavailable',
  /** The source was not seen for longer than `catalog.staleAfterHours`: what is used of it may long be otherwise. Nothing is refused for it. */
  'catalog.source_stale',
  'catalog.invalid_entity',
  /** The source itself says that what it has of the entity is old: its file can no longer be processed, or nothing refers to it. */
  'catalog.entity_outdated',
  'catalog.duplicate_entity',
  'catalog.owner_missing',
  'catalog.owner_unknown',
  'catalog.owner_without_members',
  'catalog.lifecycle_missing',
  /** Not one of `catalog.lifecycles`. */
  'catalog.lifecycle_unknown',
  'catalog.tier_missing',
  'catalog.tier_invalid',
  'catalog.rollout_invalid',
  'catalog.runtime_missing',
  /** More than one component names this workload. */
  'catalog.runtime_contested',
  /** Nobody is named, though `catalog.requires` asks for it. */
  'catalog.on_call_missing',
  'catalog.on_call_invalid',
  /** Somebody is named whom the catalog does not have. */
  'catalog.on_call_unknown',
  /** The group that is named has nobody in it whom the catalog knows. */
  'catalog.on_call_empty',
  'catalog.runbook_missing',
  'catalog.runbook_invalid',
  'catalog.techdocs_missing',
  'catalog.techdocs_invalid',
  /** An environment names a calendar that interlock.yaml does not have. */
  'catalog.calendar_unknown',
  /** Below `interlock.dev/`, and nothing reads it. */
  'catalog.annotation_unknown',
  /** Nearly one of Backstage's kinds, and none of them. */
  'catalog.kind_unknown',
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
  /** `revision`: what the source was read at when this was found, e.g. a git commit; absent when it cannot name it. */
  CatalogFindingOpened: z.strictObject({ finding: CatalogFinding, revision: z.string().max(100).optional() }),
  CatalogFindingClosed: z.strictObject({ findingId: z.string().max(200), entity: EntityRef.nullable() }),
  EntityOwnerChanged: z.strictObject({ entity: EntityRef, before: EntityRef.nullable(), after: EntityRef.nullable() }),
} as const;

/** A bundle that the configuration named and one of its trusted keys signed. All of it is in the content store, to be verified again. */
export const SignedBundle = z.strictObject({
  /** sha256 over the RFC 8785 list of its files' names and digests, the signature apart: what `policy.allowDowngradeTo` names. */
  contents: Sha256,
  /** Digest of `.signatures.json`. */
  signature: Sha256,
  /** Name in `policy.trust`, and digest of the public key (SPKI). */
  signer: z.strictObject({ name: z.string().max(63), key: Sha256 }),
});
export type SignedBundle = z.infer<typeof SignedBundle>;

/** Streams `policy-<bundle>`. The last event tells what is so: a refusal after an activation leaves that activation active. */
export const POLICY_EVENTS = {
  /** `bundle`: digest of the module; `data`: of its data under this configuration. */
  PolicyActivated: z.strictObject({
    bundle: Sha256,
    data: Sha256,
    revision: z.string().max(100),
    /** Absent: the bundle that ships with Interlock. */
    signed: SignedBundle.optional(),
    /** Revision of the signed bundle that it followed, where that was newer: only `policy.allowDowngradeTo` lets this happen. */
    downgradedFrom: z.string().max(100).optional(),
  }),
  /** A bundle that was not taken. `contents` and `revision` as far as they could be read. */
  PolicyRejected: z.strictObject({
    code: z.string().max(80),
    message: z.string().max(1000),
    contents: Sha256.optional(),
    revision: z.string().max(100).optional(),
  }),
} as const;

/** How many events of the record a head covers, and their Merkle root (sha256, hex). */
const Head = z.strictObject({ treeSize: z.number().int().nonnegative(), rootHash: z.string().regex(/^[0-9a-f]{64}$/) });

/**
 * An operator put an older copy of the record in its place, and knows what is lost. The past from `restored.treeSize` on, up to `lost`, is abandoned:
 * heads that were signed over it are no longer extended. Who: the event's actor.
 */
export const RestoreAcknowledged = z.strictObject({
  reason: z.string().min(1).max(2000),
  /** Where the incident is told; null when nowhere. */
  incident: z.string().min(1).max(500).nullable(),
  /** The record as it was found, without this event. */
  restored: Head,
  /** The newest signed head, which the record does not reach; null when none was ahead of it. */
  lost: Head.nullable(),
  /** Who had seen more, and the last position of the record that each had seen: of a head, which counts events, the least that it can be. */
  ahead: z.array(z.strictObject({ by: z.enum(['message-bus', 'views', 'signed-head']), position: z.number().int().nonnegative() })).min(1),
  /** What is known of the lost events. A head alone tells how many there were, and not on which streams. */
  lostStreams: z
    .array(
      z.strictObject({
        stream: z.string().max(300),
        fromRevision: z.number().int().nonnegative(),
        toRevision: z.number().int().nonnegative(),
      }),
    )
    .max(2000),
});
export type RestoreAcknowledged = z.infer<typeof RestoreAcknowledged>;

/** Streams `ledger-<name>`: facts about the record itself. `ledger-restores` holds its acknowledged restores. */
export const LEDGER_EVENTS = { RestoreAcknowledged } as const;

export type CatalogEvent = {
  [T in keyof typeof CATALOG_EVENTS]: { readonly type: T; readonly data: z.infer<(typeof CATALOG_EVENTS)[T]> };
}[keyof typeof CATALOG_EVENTS];
export type PolicyEvent = {
  [T in keyof typeof POLICY_EVENTS]: { readonly type: T; readonly data: z.infer<(typeof POLICY_EVENTS)[T]> };
}[keyof typeof POLICY_EVENTS];
