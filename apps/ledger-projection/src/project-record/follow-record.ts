import type { RecordedEvent } from '@interlock/contracts';
import { doesNotVerify, EventStoreError, type EventStore, type Subscription } from '@interlock/adapters/event-store';
import { BatchPace, withEventSpans, type Clock, type EventWork, type Logger } from '@interlock/service-kit';
import { ProjectionGapError, type Projection } from './projection.ts';

const RETRY_MS = 500;
const WORK: EventWork = { name: 'project record', service: 'ledger-projection', kind: 'consumer' };
/** Each time costs a transaction, and a row for every release that moved. */
export const PACE = { quietMs: 25, busyMs: 100, lullMs: 25, worthwhile: 100 };

export interface FollowRecordParts {
  readonly eventStore: EventStore;
  readonly projection: Projection;
  readonly clock: Clock;
  readonly logger: Logger;
  /** The views tell of an event that was taken back. */
  readonly condemn: () => void;
  /** Called after each batch is in the views. */
  readonly onProjected: (events: readonly RecordedEvent[]) => void;
  /** Absent: by PACE and the clock of the machine. */
  readonly pace?: BatchPace;
}

export interface FollowRecord {
  start(): void;
  stop(): Promise<void>;
  /** Resolves when the views tell everything that is on the record now. */
  idle(): Promise<void>;
  /** Position up to which the views tell. */
  position(): number;
  /** The record does not go on from where the views are: they stand still from now on. */
  end(error: EventStoreError | ProjectionGapError): void;
  /** Why the views stand still; undefined while they follow. */
  fault(): string | undefined;
}

/** Follows the whole record into the views. A gap stops it, visibly; any other failure is tried again from the checkpoint. */
export const followRecord = ({
  eventStore,
  projection,
  clock,
  logger,
  condemn,
  onProjected,
  pace = new BatchPace(PACE),
}: FollowRecordParts): FollowRecord => {
  let subscription: Subscription | undefined;
  let stopped = false;
  let fault: string | undefined;
  const waiting: (() => void)[] = [];
  const wake = (): void => {
    for (const resolve of waiting.splice(0)) resolve();
  };

  const end: FollowRecord['end'] = (error) => {
    if (stopped || fault !== undefined) return;
    fault = error.message;
    const retracted = error instanceof EventStoreError && error.code === 'event-store.retracted';
    if (retracted) condemn();
    logger.error(
      { err: error },
      `the views stand still: the record does not go on from where they are${retracted ? '; the next start builds them anew from the record' : ''}`,
    );
    wake();
  };

  const follow = (): void => {
    subscription = eventStore.subscribe(projection.position(), {
      onEvents: async (events) => {
        if (fault !== undefined) return;
        pace.begin();
        await withEventSpans(events, WORK, () => projection.apply(events));
        onProjected(events);
        wake();
        // The next batch waits for this one to settle, and grows meanwhile.
        await pace.rest(events.length);
      },
      onError: (error) => {
        if (stopped) return;
        if (error instanceof ProjectionGapError || doesNotVerify(error)) return end(error);
        logger.warn({ err: error }, 'projecting the record failed, trying again');
        clock.at(clock.epochMs() + RETRY_MS, () => {
          if (!stopped) follow();
        });
      },
    });
  };

  return {
    start: follow,
    stop: async () => {
      stopped = true;
      wake();
      pace.hurry();
      await subscription?.stop();
    },
    idle: async () => {
      const head = await eventStore.head();
      while (projection.position() < head && fault === undefined && !stopped)
        await new Promise<void>((resolve) => {
          waiting.push(resolve);
          pace.hurry();
        });
    },
    position: () => projection.position(),
    end,
    fault: () => fault,
  };
};
