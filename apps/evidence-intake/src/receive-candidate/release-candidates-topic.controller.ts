import { Controller, Inject } from '@nestjs/common';
import { ReleaseCandidateBuilt, ReleaseCandidateCloudEvent, TOPICS, type Actor } from '@interlock/contracts';
import { Consumes, type BusMessage } from '@interlock/service-kit';
import type { EvidenceIntake } from '../assemble.ts';
import { CONSUMER } from '../consumer.ts';
import { EVIDENCE_INTAKE } from '../tokens.ts';
import { candidateMessage } from './candidate-message.ts';

/** Anyone who may write to the topic may announce; what is announced is believed only as far as its evidence goes (T1). */
const PRODUCER: Actor = { subject: `topic:${TOPICS.releaseCandidates.name}`, kind: 'workload' };

@Controller()
export class ReleaseCandidatesTopicController {
  readonly #intake: EvidenceIntake;

  constructor(@Inject(EVIDENCE_INTAKE) intake: unknown) {
    this.#intake = intake as EvidenceIntake;
  }

  @Consumes({ topic: TOPICS.releaseCandidates.name, group: CONSUMER })
  async onCandidate(message: BusMessage): Promise<void> {
    const { built, cloudEventId } = candidateMessage(message, { event: ReleaseCandidateCloudEvent, data: ReleaseCandidateBuilt });
    await this.#intake.register(built, PRODUCER, cloudEventId);
  }
}
