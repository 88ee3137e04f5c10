import type { MessageBus, Verdict } from '@interlock/adapters/message-bus';
import {
  TOPICS,
  type Actor,
  type CandidateAccepted,
  type PipelineCdEvent,
  type PipelineEventAccepted,
  type RecordedEvent,
  type ReleaseCandidate,
  type ReleaseCandidateBuilt,
} from '@interlock/contracts';
import { canonicalJson, releaseIdOf } from '@interlock/domain';
import { materialisedEvent, type Clock, type Logger, type Materialiser, type Metrics } from '@interlock/service-kit';
import { CONSUMER, PRODUCER } from './consumer.ts';
import { followPipeline, type PipelineEventSender } from './follow-pipeline/follow-pipeline.ts';
import { readPipelineEvent } from './follow-pipeline/read-pipeline-event.ts';
import { TIES } from './follow-pipeline/releases-by-key.ts';
import type { PipelineEventLimits } from './follow-pipeline/pipeline-event-limits.ts';
import { announcedCandidate } from './receive-candidate/announced-candidate.ts';
import { ComponentReleases, MOVES } from './supersede-releases/component-releases.ts';
import { REPLACES, supersedeOlder } from './supersede-releases/supersede-older.ts';
import { attachEvidence, type Attachment } from './attach-evidence/attach-evidence.ts';
import type { Uploads } from './attach-evidence/uploads.ts';
import { registerCandidate, type IntakeParts } from './register-candidate/register-candidate.ts';

export interface EvidenceIntake {
  /** `causationId` absent: derived from what was sent, so that the same body sent twice is one message. */
  register(built: ReleaseCandidateBuilt, actor: Actor, causationId?: string): Promise<CandidateAccepted>;
  attach(attachment: Attachment): Promise<CandidateAccepted | undefined>;
  /** Before the first request. */
  open(): Promise<void>;
  supersedeOlder(event: RecordedEvent): Promise<Verdict>;
  /**
   * A claim of a pipeline: kept until its time is over, and tied to the releases that it is about. Where it announces a candidate, that is registered before.
   * `admit` throws where the sender may not announce it: then nothing is kept, as where the event cannot be read.
   */
  receivePipelineEvent(
    cdEvent: PipelineCdEvent,
    sender?: PipelineEventSender,
    admit?: (candidate: ReleaseCandidate) => void,
  ): Promise<PipelineEventAccepted>;
  readonly materialisers: readonly Materialiser[];
  idle(): Promise<void>;
  stop(): void;
}

export interface EvidenceIntakeParts extends IntakeParts {
  readonly uploads: Uploads;
  readonly pipelineEvents: PipelineEventLimits;
  readonly messageBus: MessageBus;
  readonly clock: Clock;
  readonly metrics: Metrics;
  readonly logger: Logger;
}

/** What moves a release of a component, or ties a pipeline's event to it. The view has to know at least what is judged by it. */
const LEARNT: ReadonlySet<string> = MOVES.union(TIES).union(REPLACES);

export const assemble = (parts: EvidenceIntakeParts): EvidenceIntake => {
  const releases = new ComponentReleases();
  const register = registerCandidate(parts);
  const attach = attachEvidence(parts);
  const pipeline = followPipeline({ ...parts, producer: PRODUCER, limits: parts.pipelineEvents });
  const { hashing } = parts;
  const announce: EvidenceIntake['register'] = (built, actor, causationId) =>
    register(built, {
      consumer: CONSUMER,
      actor,
      causationId: causationId ?? `candidate|${releaseIdOf(built.candidate, hashing)}|${hashing.sha256Hex(canonicalJson(built))}`,
    });
  return {
    supersedeOlder: supersedeOlder(parts.repository, releases),
    receivePipelineEvent: async (cdEvent, sender, admit) => {
      const candidate = announcedCandidate(cdEvent);
      // Before anything is on the record: an event that is refused opens no release.
      const event = readPipelineEvent(cdEvent);
      if (candidate === undefined) return pipeline.receive(event, sender);
      admit?.(candidate);
      const { releaseId } = await announce({ candidate }, sender?.actor ?? PRODUCER);
      return { ...(await pipeline.receive(event, sender)), releaseId };
    },
    materialisers: [
      {
        topic: TOPICS.releaseEvents.name,
        eventTypes: LEARNT,
        onRecord: (record) => {
          const event = materialisedEvent(record);
          if (event === undefined)
            return parts.logger.warn(
              { partition: record.partition, offset: record.offset },
              'release.events holds a message that is no event',
            );
          releases.apply(event);
          pipeline.onReleaseEvent(event);
        },
      },
      pipeline.materialiser,
    ],
    idle: () => pipeline.idle(),
    stop: () => pipeline.stop(),
    register: announce,
    attach,
    open: () => parts.uploads.sweep(),
  };
};
