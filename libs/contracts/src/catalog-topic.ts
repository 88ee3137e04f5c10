import { z } from 'zod';
import { EntityRef, Instant, Sha256, Tier } from './primitives.ts';
import { InputComponent, SourceLocation } from './decision/input.ts';
import { CatalogFinding } from './events/other-events.ts';

/** What `catalog.entities` says of one entity, keyed by its ref; a tombstone (null value) says that it is gone. */
export const CatalogEntityRecord = z.strictObject({
  ref: EntityRef,
  kind: z.string().max(63),
  source: z.string().max(63),
  /** sha256 of the entity as read: what a snapshot digest is computed over. */
  digest: Sha256,
  at: SourceLocation,
  seenAt: Instant,
  title: z.string().max(200).nullable(),
  /** Canonical refs of `spec.dependsOn` and, once all sources are read, of entities that name this one in `spec.dependencyOf`; sorted. */
  dependsOn: z.array(EntityRef),
  /** Canonical refs of `spec.dependencyOf`, sorted; absent means none. */
  dependencyOf: z.array(EntityRef).optional(),
  /** Present on kind `component`. */
  component: InputComponent.nullable(),
  /** Present on kind `resource` with `spec.type: environment`. */
  environment: z
    .strictObject({
      name: z.string(),
      classification: z.string().max(63).nullable(),
      order: z.number().int().nullable(),
      clusters: z.array(z.string().max(63)),
      /** Names of `calendars` of interlock.yaml that hold here beside those that name the environment; absent: none. */
      calendars: z.array(z.string().max(63)).optional(),
    })
    .nullable(),
  /**
   * Present on kind `group`: canonical refs of direct members, from both sides of the relation, sorted. `children` are the groups that `spec.children` names;
   * absent means none. Null on other kinds.
   */
  group: z.strictObject({ members: z.array(EntityRef), parent: EntityRef.nullable(), children: z.array(EntityRef).optional() }).nullable(),
  /** Present on kind `user`: what ties a token or a commit to this person. Emails lower-case. */
  user: z
    .strictObject({ emails: z.array(z.string()), logins: z.array(z.string()), subjects: z.array(z.string()), memberOf: z.array(EntityRef) })
    .nullable(),
  tier: Tier.nullable(),
  owner: EntityRef.nullable(),
  findings: z.array(CatalogFinding),
});
export type CatalogEntityRecord = z.infer<typeof CatalogEntityRecord>;
