import { Controller, Inject } from '@nestjs/common';
import { TOPICS } from '@interlock/contracts';
import { Consumes, recordedEventOf, type BusMessage } from '@interlock/service-kit';
import { ASKS, type Approval } from '../assemble.ts';
import { APPROVAL } from '../tokens.ts';
import { CONSUMER } from './consumer.ts';

@Controller()
export class FollowReleasesController {
  readonly #approval: Approval;

  constructor(@Inject(APPROVAL) approval: unknown) {
    this.#approval = approval as Approval;
  }

  /** A person is asked: a quarter of a second more is nothing to them. */
  @Consumes({ topic: TOPICS.releaseEvents.name, group: CONSUMER, eventTypes: ASKS, unhurried: true })
  async onEvent(message: BusMessage): Promise<void> {
    await this.#approval.onReleaseEvent(recordedEventOf(message), message.causationId);
  }
}
