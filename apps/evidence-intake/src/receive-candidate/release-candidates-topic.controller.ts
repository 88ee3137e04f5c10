import { Controller, Inject } from '@nestjs/common';
import { TOPICS } from '@interlock/contracts';
import { Consumes, type BusMessage } from '@interlock/service-kit';
import type { EvidenceIntake } from '../assemble.ts';
import { CONSUMER, PRODUCER } from '../consumer.ts';
import { EVIDENCE_INTAKE } from '../tokens.ts';
import { candidateMessage } from './candidate-message.ts';

@Controller()
export class ReleaseCandidatesTopicController {
  readonly #intake: EvidenceIntake;

  constructor(@Inject(EVIDENCE_INTAKE) intake: unknown) {
    this.#intake = intake as EvidenceIntake;
  }

  @Consumes({ topic: TOPICS.releaseCandidates.name, group: CONSUMER })
  async onCandidate(message: BusMessage): Promise<void> {
    const read = candidateMessage(message);
    if (read.is === 'candidate') await this.#intake.register(read.built, PRODUCER, read.cloudEventId);
    else if (read.is === 'pipeline-event') await this.#intake.receivePipelineEvent(read.cdEvent);
  }
}
