import { TOPICS, type Actor, type CandidateAccepted, type RecordedEvent, type ReleaseCandidateBuilt } from '@interlock/contracts';
import { canonicalJson, releaseIdOf } from '@interlock/domain';
import type { Verdict } from '@interlock/adapters/message-bus';
import { materialisedEvent, type Logger, type Materialiser } from '@interlock/service-kit';
import { CONSUMER } from './consumer.ts';
import { ComponentReleases } from './supersede-releases/component-releases.ts';
import { supersedeOlder } from './supersede-releases/supersede-older.ts';
import { attachEvidence } from './attach-evidence/attach-evidence.ts';
import type { Document } from './attach-evidence/verify-documents.ts';
import { registerCandidate, type IntakeParts } from './register-candidate/register-candidate.ts';

export interface EvidenceIntake {
  /** `causationId` absent: derived from what was sent, so that the same body sent twice is one message. */
  register(built: ReleaseCandidateBuilt, actor: Actor, causationId?: string): Promise<CandidateAccepted>;
  attach(releaseId: string, document: Document, actor: Actor): Promise<CandidateAccepted | undefined>;
  supersedeOlder(event: RecordedEvent): Promise<Verdict>;
  readonly materialiser: Materialiser;
}

export interface EvidenceIntakeParts extends IntakeParts {
  readonly logger: Logger;
}

export const assemble = (parts: EvidenceIntakeParts): EvidenceIntake => {
  const releases = new ComponentReleases();
  const register = registerCandidate(parts);
  const attach = attachEvidence(parts);
  const { hashing } = parts;
  return {
    supersedeOlder: supersedeOlder(parts.repository, releases),
    materialiser: {
      topic: TOPICS.releaseEvents.name,
      onRecord: (record) => {
        const event = materialisedEvent(record);
        if (event !== undefined) releases.apply(event);
        else parts.logger.warn({ partition: record.partition, offset: record.offset }, 'release.events holds a message that is no event');
      },
    },
    register: (built, actor, causationId) =>
      register(built, {
        consumer: CONSUMER,
        actor,
        causationId: causationId ?? `candidate|${releaseIdOf(built.candidate, hashing)}|${hashing.sha256Hex(canonicalJson(built))}`,
      }),
    attach: (releaseId, document, actor) =>
      attach(releaseId, document, {
        consumer: CONSUMER,
        actor,
        causationId: `evidence|${hashing.sha256Hex(document.bytes)}|${document.kind ?? ''}`,
      }),
  };
};
