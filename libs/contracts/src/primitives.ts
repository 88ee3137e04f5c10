import { z } from 'zod';

/** Canonical Backstage entity reference, lower-case `kind:namespace/name` (Backstage `stringifyEntityRef`). */
export const EntityRef = z
  .string()
  .max(200)
  .regex(
    /^[a-z][a-z0-9]*:[a-z0-9]+(?:-+[a-z0-9]+)*\/[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?$/,
    'expected a canonical entity ref "kind:namespace/name"',
  );
export type EntityRef = z.infer<typeof EntityRef>;

/** Content digest `<algorithm>:<lower-case hex>`; sha256, sha384 or sha512 with the exact length of the algorithm (OCI image-spec descriptor). */
export const Digest = z
  .string()
  .regex(
    /^(?:sha256:[0-9a-f]{64}|sha384:[0-9a-f]{96}|sha512:[0-9a-f]{128})$/,
    'expected "sha256:<64 hex>", "sha384:<96 hex>" or "sha512:<128 hex>"',
  );
export type Digest = z.infer<typeof Digest>;

/** Digest of something that Interlock itself hashed: always sha256. */
export const Sha256 = z.string().regex(/^sha256:[0-9a-f]{64}$/, 'expected "sha256:<64 hex>"');
export type Sha256 = z.infer<typeof Sha256>;

/** UTC instant with millisecond precision, RFC 3339, always `Z`. */
export const Instant = z
  .string()
  .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/, { error: 'expected a UTC instant like "2026-01-02T03:04:05.678Z"', abort: true });
export type Instant = z.infer<typeof Instant>;

/**
 * An instant that somebody asks for or announces. The pattern lets the 31st of February and the 99th hour through: taken in, it would be shown, compared as
 * text and waited for. What is recorded is read with the pattern alone, so that no record ever becomes unreadable.
 */
export const AskedInstant = Instant.refine(
  (instant) => {
    const time = Date.parse(instant);
    return !Number.isNaN(time) && new Date(time).toISOString() === instant;
  },
  { error: 'expected a day and a time that exist' },
);

/** Id of a release: UUIDv5 of component, artifact digests, configuration digest and source revision (design: "One stream per release"). */
export const ReleaseId = z.uuid();
export type ReleaseId = z.infer<typeof ReleaseId>;

/** Name of an environment: `metadata.name` of a catalog Resource whose `spec.type` is `environment`. */
export const EnvironmentName = z
  .string()
  .max(63)
  .regex(/^[a-z0-9]+(?:-+[a-z0-9]+)*$/, 'expected lower-case letters, digits and "-"');
export type EnvironmentName = z.infer<typeof EnvironmentName>;

/** Git commit id: SHA-1 (40 hex) or SHA-256 (64 hex). */
export const CommitId = z.string().regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/, 'expected a full commit id of 40 or 64 hex digits');
export type CommitId = z.infer<typeof CommitId>;

/** One deployable artifact of a candidate. `name` is for people; only `digest` identifies. */
export const Artifact = z.strictObject({ name: z.string().min(1).max(300), digest: Digest });
export type Artifact = z.infer<typeof Artifact>;

/** The beginning of a UUID: its first 8 hex digits or more. What several begin with names none of them. */
export const IdBeginning = z.string().regex(/^[0-9a-f]{8}[0-9a-f-]{0,28}$/, 'expected the first 8 hex digits of an id, or more');

/** Where a page of a list went on: what its `next` said. Anything else would be a page that nobody asked for. */
export const PageCursor = z
  .string()
  .regex(
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z~[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
    'expected `next` of the page before, as it was',
  );

/** What a mark of no width, a filler or an empty braille cell leaves of a text: nothing. */
const UNSEEN = /[\p{C}\p{Z}\p{M}\p{Default_Ignorable_Code_Point}\u2800]/gu;

/**
 * What a person says in a command, such as a reason: there must be something in it to read. Blanks and marks of no width would stand on the record as a reason
 * that nobody gave. What is recorded is read without this, so that no record ever becomes unreadable.
 */
export const Words = (most: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(most)
    .refine((text) => text === '' || text.replaceAll(UNSEEN, '') !== '', { error: 'expected text that can be seen' });

/** Service level tier, 1 (most critical) to 4, from annotation `interlock.dev/tier`. */
export const Tier = z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4)]);
export type Tier = z.infer<typeof Tier>;

/**
 * Who did something. `subject` is stable and never reused: `<issuer>#<sub>` for people and workloads signed in by OIDC,
 * `service:<name>` for Interlock's own services, `os:<user>` for an operator at the data directory itself. `person` is the catalog User that the subject resolves to; absent for workloads and for unknown people.
 */
export const Actor = z.strictObject({
  subject: z.string().min(1).max(500),
  kind: z.enum(['human', 'workload', 'service']),
  person: EntityRef.optional(),
  name: z.string().max(200).optional(),
});
export type Actor = z.infer<typeof Actor>;
