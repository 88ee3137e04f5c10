import { Controller, Inject } from '@nestjs/common';
import { TOPICS } from '@interlock/contracts';
import { Consumes, recordedEventOf, type BusMessage } from '@interlock/service-kit';
import type { Verdict } from '@interlock/adapters/message-bus';
import { CONSUMER } from './consumer.ts';
import { HANDLED, type onReleaseEvent } from './on-release-event.ts';

/** A decision waits for the store and for the disk most of its time. */
const CONCURRENCY = 48;

export const ON_RELEASE_EVENT = Symbol('on release event');

@Controller()
export class FollowReleasesController {
  readonly #onReleaseEvent: ReturnType<typeof onReleaseEvent>;

  constructor(@Inject(ON_RELEASE_EVENT) handler: unknown) {
    this.#onReleaseEvent = handler as ReturnType<typeof onReleaseEvent>;
  }

  @Consumes({ topic: TOPICS.releaseEvents.name, group: CONSUMER, concurrency: CONCURRENCY, eventTypes: HANDLED })
  onEvent(message: BusMessage): Promise<Verdict> {
    return this.#onReleaseEvent(recordedEventOf(message), message.causationId);
  }
}
