import { doesNotVerify, type EventStore } from '@interlock/adapters/event-store';
import type { MessageBus, OutgoingRecord } from '@interlock/adapters/message-bus';
import { RELAY_CHECKPOINT, type RecordedEvent } from '@interlock/contracts';
import {
  BatchPace,
  RecordReplacedError,
  requirePublished,
  withEventSpans,
  type Clock,
  type EventWork,
  type Logger,
} from '@interlock/service-kit';
import { cdEventMessages } from '../derive-cdevents/cd-event-messages.ts';
import { messageOf } from './record-message.ts';

const RETRY_MS = 500;
/** Each time costs a request, of which the broker does more than half. Readers ask 20 ms apart at best. */
export const PACE = { quietMs: 0, busyMs: 10, lullMs: 20, worthwhile: 100 };
const WORK: EventWork = { name: 'publish record', service: 'relay', kind: 'producer' };

/** What a relay asks of the bus. */
export type RelayBus = Pick<MessageBus, 'publishWithCheckpoint' | 'readCheckpoint' | 'lastRecords'>;

export interface RelayParts {
  readonly eventStore: Pick<EventStore, 'head' | 'readStream' | 'subscribe'>;
  readonly messageBus: RelayBus;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Absent: by PACE and the clock of the machine. */
  readonly pace?: BatchPace;
}

export interface Relay {
  /** Publishes from the checkpoint on, until the signal says that another replica leads. Resolves when the batch in hand has settled. */
  publish(signal: AbortSignal): Promise<void>;
  /** False: stands by. */
  readonly leads: boolean;
  /** Up to which all is published. Undefined: stands by, or has not found its checkpoint. */
  position(): number | undefined;
  /**
   * Why it publishes no more although it leads: the record does not verify, or took back what was published. It does not give up the lead, for whoever had it next would not
   * know. Undefined while it goes on.
   */
  fault(): string | undefined;
  /** Resolves when everything that is on the record now is published; at once where another replica publishes, or where there is a fault. */
  idle(): Promise<void>;
}

/**
 * Follows the record and publishes what stands on release and environment streams, in order, keyed by release id or environment name, and in the same batch the CDEvents
 * that follow from it. The checkpoint is kept with the messages, so there is no dual write; whoever comes to lead finds it there. A failure is tried again from the
 * last batch that is known to be published; nothing is passed over.
 */
export const relay = (parts: RelayParts): Relay => {
  const { eventStore, messageBus, logger, pace = new BatchPace(PACE) } = parts;
  let leading: AbortSignal | undefined;
  let published = -1;
  let found = false;
  let fault: string | undefined;
  const waiting: { readonly position: number; readonly resolve: () => void }[] = [];

  const reached = (position: number): void => {
    published = Math.max(published, position);
    for (const waiter of waiting.splice(0)) {
      if (waiter.position <= published) waiter.resolve();
      else waiting.push(waiter);
    }
  };

  const wake = (): void => {
    for (const { resolve } of waiting.splice(0)) resolve();
  };

  const publishBatch = (derived: ReturnType<typeof cdEventMessages>) => async (events: readonly RecordedEvent[]) => {
    const last = events.at(-1);
    if (last === undefined) return;
    pace.begin();
    const messages: OutgoingRecord[] = [];
    for (const event of events) messages.push(...messageOf(event), ...(await derived(event)));
    await withEventSpans(events, WORK, () =>
      messageBus.publishWithCheckpoint(messages, { name: RELAY_CHECKPOINT, position: last.position }),
    );
    reached(last.position);
    // The next batch waits for this one to settle, and grows meanwhile.
    await pace.rest(events.length);
  };

  return {
    publish: async (signal) => {
      leading = signal;
      let from: number | undefined;
      while (!signal.aborted && fault === undefined) {
        try {
          if (from === undefined) {
            const checkpoint = await messageBus.readCheckpoint(RELAY_CHECKPOINT);
            await requirePublished(eventStore, messageBus);
            from = published = checkpoint;
          }
          found = true;
          await follow(eventStore, from, publishBatch(cdEventMessages(parts)), reached, signal);
        } catch (error) {
          // Taken up anew, the record would be followed from what stands there now.
          if (doesNotVerify(error) || error instanceof RecordReplacedError) {
            fault = error.message;
            logger.error(
              { err: error, position: published },
              'nothing more is published: the record does not go on from what was published',
            );
            wake();
            break;
          }
          logger.warn({ err: error, position: published }, 'publishing the record failed, trying again');
          await pause(parts.clock, RETRY_MS, signal);
        }
        from = from === undefined ? undefined : published;
      }
      await aborted(signal);
      leading = undefined;
      found = false;
      wake();
    },
    get leads() {
      return leading !== undefined && !leading.aborted;
    },
    position: () => (leading === undefined || leading.aborted || !found ? undefined : published),
    fault: () => fault,
    idle: async () => {
      const position = await eventStore.head();
      if (leading === undefined || leading.aborted || fault !== undefined || position <= published) return;
      await new Promise<void>((resolve) => waiting.push({ position, resolve }));
    },
  };
};

/** Resolves when the signal is aborted and the batch in hand has settled; rejects when the subscription ends by itself. */
const follow = async (
  eventStore: Pick<EventStore, 'subscribe'>,
  after: number,
  onEvents: (events: readonly RecordedEvent[]) => Promise<void>,
  onCaughtUp: (position: number) => void,
  signal: AbortSignal,
): Promise<void> => {
  const ended = Promise.withResolvers<void>();
  const subscription = eventStore.subscribe(after, { onEvents, onCaughtUp, onError: ended.reject });
  const stop = (): void => ended.resolve();
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  try {
    await ended.promise;
  } finally {
    signal.removeEventListener('abort', stop);
    await subscription.stop();
  }
};

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });

const pause = (clock: Clock, ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const done = (): void => {
      cancel();
      signal.removeEventListener('abort', done);
      resolve();
    };
    const cancel = clock.at(clock.epochMs() + ms, done);
    signal.addEventListener('abort', done, { once: true });
  });
