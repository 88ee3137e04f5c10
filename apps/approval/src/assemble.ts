import { TOPICS, type RecordedEvent } from '@interlock/contracts';
import type { ContentStore } from '@interlock/adapters/content-store';
import type { Hashing } from '@interlock/domain';
import {
  materialisedEvent,
  serviceActor,
  type Clock,
  type Logger,
  type Materialiser,
  type ReleaseRepository,
} from '@interlock/service-kit';
import { ApprovalTimers } from './expire-approval/approval-timers.ts';
import { CONSUMER } from './follow-releases/consumer.ts';
import { followDecision } from './request-approval/follow-decision.ts';
import { APPROVAL_TYPES, type ApprovalIndex } from './show-approvals/approval-index.ts';

export interface ApprovalAssembly {
  readonly repository: ReleaseRepository;
  readonly contentStore: ContentStore;
  readonly hashing: Hashing;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly index: ApprovalIndex;
}

export interface Approval {
  onReleaseEvent(event: RecordedEvent, causationId: string): Promise<void>;
  readonly materialiser: Materialiser;
  /** What was read of a release's stream, from its beginning on, before the bus brings it: whoever judged is shown what came of it. */
  readonly learn: (history: readonly RecordedEvent[]) => void;
  idle(): Promise<void>;
  stop(): void;
}

/** Events after which somebody may have to be asked, asked again, or asked no longer. */
export const ASKS: ReadonlySet<string> = new Set(['DecisionRecorded', 'ApprovalExpired', 'ReleaseSuperseded', 'DeploymentDegraded']);

/** The index has to know at least what is judged by it whether there is anything to do. */
const LEARNT: ReadonlySet<string> = APPROVAL_TYPES.union(ASKS);

export const assemble = (parts: ApprovalAssembly): Approval => {
  const { index, logger } = parts;
  const follow = followDecision(parts);
  const timers = new ApprovalTimers(parts);
  let ready = false;
  const apply = (event: RecordedEvent): void => {
    const approval = index.apply(event);
    if (ready && approval !== undefined) timers.follow(approval);
  };
  return {
    onReleaseEvent: async (event, causationId) => {
      if (!ASKS.has(event.type)) return;
      const { environment } = event.data as { environment: string };
      const releaseId = event.stream.slice('release-'.length);
      if (index.isQuiet(releaseId, environment, event.revision)) return;
      await follow(releaseId, environment, { consumer: CONSUMER, causationId, actor: serviceActor(CONSUMER) });
    },
    materialiser: {
      topic: TOPICS.releaseEvents.name,
      eventTypes: LEARNT,
      onRecord: (record) => {
        const event = materialisedEvent(record);
        if (event === undefined)
          return logger.warn({ partition: record.partition, offset: record.offset }, 'release.events holds a message that is no event');
        apply(event);
      },
      // Not before: most that were ever asked for ended long ago, as what is yet to be read says.
      onReady: () => {
        ready = true;
        for (const approval of index.all()) timers.follow(approval);
      },
    },
    learn: (history) => {
      for (const event of history) if (LEARNT.has(event.type)) apply(event);
    },
    idle: () => timers.idle(),
    stop: () => timers.stop(),
  };
};
