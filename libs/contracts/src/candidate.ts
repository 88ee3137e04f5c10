import { z } from 'zod';
import { Artifact, CommitId, Digest, EntityRef, EnvironmentName } from './primitives.ts';

/** Where the candidate was built from. `repository` is compared after normalisation (scheme, `.git`, trailing slash, `git+` dropped; host lower-case). */
export const Source = z.strictObject({ repository: z.string().min(1).max(500), revision: CommitId });
export type Source = z.infer<typeof Source>;

/**
 * A release candidate as CI announces it. Claims only: nothing in it is believed until evidence confirms it.
 * `configuration` is the digest of the desired configuration; absence means "no configuration is released with it".
 * `environment` asks for a first environment by name; absence means the first one in the catalog's order.
 */
export const ReleaseCandidate = z.strictObject({
  component: EntityRef,
  artifacts: z.array(Artifact).min(1).max(50),
  configuration: z.strictObject({ digest: Digest }).optional(),
  source: Source,
  environment: EnvironmentName.optional(),
});
export type ReleaseCandidate = z.infer<typeof ReleaseCandidate>;

/**
 * `customData.interlock` of a CDEvent `artifact.published`: with it the event announces a release candidate by itself. The artifact is the event's, by the digest in
 * its purl; the rest a CDEvent has no member for. Claims, as everywhere.
 */
export const AnnouncedByCdEvent = ReleaseCandidate.omit({ artifacts: true });
export type AnnouncedByCdEvent = z.infer<typeof AnnouncedByCdEvent>;

/** One evidence document sent along with a candidate: its bytes, base64 (RFC 4648 §4), at most 700 KiB of them; larger ones go to the evidence route. */
export const InlineEvidence = z.strictObject({
  name: z.string().max(200).optional(),
  kind: z.string().max(60).optional(),
  content: z.base64().max(1_000_000),
});
export type InlineEvidence = z.infer<typeof InlineEvidence>;

/** `data` of CloudEvents type `dev.interlock.ReleaseCandidateBuilt.v1`, and the body of `POST /v1/release-candidates` when sent as plain JSON. */
export const ReleaseCandidateBuilt = z.strictObject({
  candidate: ReleaseCandidate,
  evidence: z.array(InlineEvidence).max(100).optional(),
});
export type ReleaseCandidateBuilt = z.infer<typeof ReleaseCandidateBuilt>;

export const RELEASE_CANDIDATE_BUILT = 'dev.interlock.ReleaseCandidateBuilt.v1';

/** What begins the causes that services name themselves: `<source>|<id>` of a sender's event must be none of them, or it would pass for one that was handled. */
const RESERVED_SOURCES: ReadonlySet<string> = new Set(['candidate', 'cdevent', 'command', 'evidence', 'event', 'supersede', 'timer']);

/** Whether a CloudEvent's source would make the causes of its sender's events look like ours. */
export const isReservedSource = (source: string): boolean => RESERVED_SOURCES.has(source.split('|')[0] ?? '');

/** CloudEvents 1.0 JSON envelope around a candidate (cloudevents/spec v1.0.2 JSON format). Extensions are accepted and ignored, except `traceparent`. */
export const ReleaseCandidateCloudEvent = z.looseObject({
  specversion: z.literal('1.0'),
  id: z.string().min(1).max(300),
  source: z
    .string()
    .min(1)
    .max(300)
    .refine((source) => !isReservedSource(source), {
      error: 'is the name of one of our own causes, expected a URI-reference of the sender',
    }),
  type: z.literal(RELEASE_CANDIDATE_BUILT),
  subject: z.string().min(1).max(300).nullish(),
  time: z.iso.datetime({ offset: true }).nullish(),
  datacontenttype: z
    .string()
    .regex(/^application\/(?:[^;]*\+)?json/i)
    .nullish(),
  dataschema: z.string().nullish(),
  traceparent: z.string().max(100).nullish(),
  data: ReleaseCandidateBuilt,
});
export type ReleaseCandidateCloudEvent = z.infer<typeof ReleaseCandidateCloudEvent>;
