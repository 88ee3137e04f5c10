import { z } from 'zod';
import { Digest } from '../primitives.ts';

/** What a changed member of a Kubernetes object bears on. `other`: members of objects that Interlock does not know; nothing is concluded from those. */
export const ManifestMeaning = z.enum(['image', 'replicas', 'resources', 'privileges', 'network', 'secrets', 'configuration', 'other']);
export type ManifestMeaning = z.infer<typeof ManifestMeaning>;

/** A Kubernetes object by what identifies it. `namespace` null: none said. */
export const ManifestObject = z.object({
  apiVersion: z.string().min(1).max(300),
  kind: z.string().min(1).max(100),
  namespace: z.string().max(253).nullable(),
  name: z.string().min(1).max(253),
});
export type ManifestObject = z.infer<typeof ManifestObject>;

/** A JSON scalar, or a list of them. Texts of more than 500 characters are cut. */
export const ManifestValue = z.union([
  z.string().max(500),
  z.number(),
  z.boolean(),
  z.null(),
  z.array(z.union([z.string().max(500), z.number(), z.boolean(), z.null()])).max(200),
]);
export type ManifestValue = z.infer<typeof ManifestValue>;

/** One member that differs. */
export const ManifestMember = z.object({
  /** Names from the object down, e.g. `["spec","template","spec","containers","app","image"]`: items of lists of named objects are named by their name. */
  path: z.array(z.string().max(300)).min(1).max(40),
  /** Absent: it was not there. Secrets are `[redacted]` on either side. */
  before: ManifestValue.optional(),
  /** Absent: it is no longer there. */
  after: ManifestValue.optional(),
});
export type ManifestMember = z.infer<typeof ManifestMember>;

/** Stands for a secret, or for what looks like one. */
export const REDACTED = '[redacted]';

/**
 * Predicate of `https://interlock.dev/attestation/manifest-diff/v1`: how the rendered Kubernetes objects of a release differ from those of the release before.
 * It says what differs, not what that means: meaning is derived from it, by Interlock. Subjects: the configuration digest of the release, or, where it has
 * none, its artifacts. `interlock release submit --manifests-before --manifests-after` makes it.
 */
export const ManifestDiffPredicate = z.object({
  /** What it was compared with: the configuration digest of that release. Null: with nothing, as of a first release. */
  before: z.object({ configuration: Digest }).nullable(),
  after: z.object({ configuration: Digest }),
  /** Objects that differ, each once. */
  objects: z
    .array(
      z.object({
        object: ManifestObject,
        change: z.enum(['added', 'removed', 'changed']),
        members: z.array(ManifestMember).min(1).max(2000),
      }),
    )
    .max(1000),
});
export type ManifestDiffPredicate = z.infer<typeof ManifestDiffPredicate>;

/** One difference as rules and people read it. */
export const ManifestChange = z.strictObject({
  means: ManifestMeaning,
  /** Privileges or network: it lets more be done or reached, or cannot be told not to. */
  widens: z.boolean(),
  /** `<kind> <namespace>/<name>` */
  object: z.string().max(700),
  /** The path, joined by `.`, cut at 300 characters. */
  member: z.string().max(300),
  /** JSON of either side, cut at 120 characters. Null: not there. */
  before: z.string().max(120).nullable(),
  after: z.string().max(120).nullable(),
});
export type ManifestChange = z.infer<typeof ManifestChange>;

/** Normalised manifest diff. */
export const ManifestDiffClaims = z.strictObject({
  kind: z.literal('manifest-diff'),
  /** Null: compared with nothing. */
  comparedWith: Digest.nullable(),
  /** How many members differ, by what they mean; meanings without any are left out. In the order of `ManifestMeaning`. */
  totals: z
    .array(z.strictObject({ means: ManifestMeaning, changes: z.number().int().positive(), widens: z.number().int().nonnegative() }))
    .max(8),
  /** Images that come, as the containers name them, sorted, at most 50. */
  images: z.array(z.string().max(500)).max(50),
  /** What widens first, then by meaning, at most 20; `totals` count them all. */
  listed: z.array(ManifestChange).max(20),
});
export type ManifestDiffClaims = z.infer<typeof ManifestDiffClaims>;
