import { z } from 'zod';
import { Actor, CommitId, Digest, EntityRef, Instant, ReleaseId } from '../primitives.ts';

const Text = z.string().min(1).max(500);

/** What every one of them carries. */
const origin = {
  /** CloudEvents `source` and `id`: together they name the event of one sender for ever. Another may have chosen the same. */
  source: z.string().min(1).max(300),
  id: z.string().min(1).max(300),
  /** CDEvents type, its version included. */
  type: z.string().max(100),
  /** When it happened, as the producer says. Never enters a rule. */
  at: Instant,
  chainId: z.string().max(300).nullable(),
  /** Context ids of the events that it links to. */
  links: z.array(z.string().min(1).max(300)).max(50),
  /** Digest of the artifact that it names; null when it names none by digest. */
  artifact: Digest.nullable(),
  /** The commit that it names; null when it names none. */
  commit: CommitId.nullable(),
};

/**
 * What a pipeline says of itself in a CDEvent: nobody signed it. It is recorded and shown as a claim, and no rule ever sees it: verified, not scraped. Addresses
 * in it are never fetched, and lose user, password and query before anything is stored.
 */
export const PipelineEvent = z.discriminatedUnion('kind', [
  /** `artifact.published`: `purl` without qualifiers, `repository` where it was published to, `by` the user who did. */
  z.strictObject({
    kind: z.literal('artifact-published'),
    ...origin,
    purl: z.string().min(1).max(1000),
    repository: Text.nullable(),
    by: Text.nullable(),
  }),
  /** `testsuiterun.finished`. */
  z.strictObject({
    kind: z.literal('test-suite-run-finished'),
    ...origin,
    run: Text,
    suite: z.string().max(500).nullable(),
    outcome: z.enum(['success', 'failure', 'cancel', 'error']),
    severity: z.enum(['low', 'medium', 'high', 'critical']).nullable(),
    reason: z.string().max(300).nullable(),
    environment: Text,
  }),
  /** `change.merged`: `change` as the producer numbers it. */
  z.strictObject({ kind: z.literal('change-merged'), ...origin, change: Text, repository: Text.nullable() }),
]);
export type PipelineEvent = z.infer<typeof PipelineEvent>;

/** What tied an event to a release: the digest or commit that it names; where it names neither, its chain, or a link to an event that is tied already. */
export const PipelineMatch = z.enum(['artifact', 'commit', 'chain', 'link']);
export type PipelineMatch = z.infer<typeof PipelineMatch>;

/** Value of a record of the topic `ci.pipeline-events`: an event until its time is over, for the releases that are there and those that come. */
export const KeptPipelineEvent = z.strictObject({
  event: PipelineEvent,
  receivedAt: Instant,
  /** Who handed it in over HTTP; absent: whoever may write to the topic. */
  actor: Actor.optional(),
  /**
   * Set when a job handed it in that showed the token of its pipeline: its repository (`host/path`), and the components that the catalog said then are built from
   * it. It is tied to releases of these alone. Absent: to those of any component.
   */
  pipeline: z.strictObject({ repository: z.string().min(1).max(600), components: z.array(EntityRef).min(1) }).optional(),
});
export type KeptPipelineEvent = z.infer<typeof KeptPipelineEvent>;

/** Answer of `POST /v1/release-candidates/pipeline-events` (202): durable. Which releases it is about shows on them, now or when they come. */
export const PipelineEventAccepted = z.strictObject({
  source: z.string(),
  id: z.string(),
  /** False: it names no digest, commit, chain or link, and was not kept. */
  kept: z.boolean(),
  /** Set when it announced a release candidate (`AnnouncedByCdEvent`): the release that this one is. */
  releaseId: ReleaseId.optional(),
});
export type PipelineEventAccepted = z.infer<typeof PipelineEventAccepted>;
