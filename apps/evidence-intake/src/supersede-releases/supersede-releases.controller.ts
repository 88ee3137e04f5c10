import { Controller, Inject } from '@nestjs/common';
import type { Verdict } from '@interlock/adapters/message-bus';
import { TOPICS } from '@interlock/contracts';
import { Consumes, recordedEventOf, type BusMessage } from '@interlock/service-kit';
import type { EvidenceIntake } from '../assemble.ts';
import { CONSUMER } from '../consumer.ts';
import { EVIDENCE_INTAKE } from '../tokens.ts';
import { REPLACES } from './supersede-older.ts';

@Controller()
export class SupersedeReleasesController {
  readonly #intake: EvidenceIntake;

  constructor(@Inject(EVIDENCE_INTAKE) intake: unknown) {
    this.#intake = intake as EvidenceIntake;
  }

  /** What was replaced is not in a hurry to hear it. */
  @Consumes({ topic: TOPICS.releaseEvents.name, group: CONSUMER, eventTypes: REPLACES, unhurried: true })
  onEvent(message: BusMessage): Promise<Verdict> {
    return this.#intake.supersedeOlder(recordedEventOf(message));
  }
}
