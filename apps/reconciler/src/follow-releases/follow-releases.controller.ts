import { Controller, Inject } from '@nestjs/common';
import type { Verdict } from '@interlock/adapters/message-bus';
import { TOPICS } from '@interlock/contracts';
import { Consumes, recordedEventOf, type BusMessage } from '@interlock/service-kit';
import type { Reconciler } from '../assemble.ts';
import { RECONCILER } from '../tokens.ts';
import { CONSUMER } from './consumer.ts';
import { FOLLOWED } from './on-release-event.ts';

/** Many at a time: desired state that waits for a commit in the making shares the next one. */
const CONCURRENCY = 64;

@Controller()
export class FollowReleasesController {
  readonly #reconciler: Reconciler;

  constructor(@Inject(RECONCILER) reconciler: unknown) {
    this.#reconciler = reconciler as Reconciler;
  }

  @Consumes({ topic: TOPICS.releaseEvents.name, group: CONSUMER, concurrency: CONCURRENCY, eventTypes: FOLLOWED })
  onEvent(message: BusMessage): Promise<Verdict> {
    return this.#reconciler.onReleaseEvent(recordedEventOf(message), message.causationId);
  }
}
