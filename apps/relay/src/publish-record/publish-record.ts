import { parseStreamName, RECORD_HEADERS, TOPICS, type RecordedEvent, type StreamCategory } from '@interlock/contracts';
import type { EventStore, Subscription } from '@interlock/adapters/event-store';
import type { MessageBus, OutgoingRecord } from '@interlock/adapters/message-bus';
import type { Clock, Logger } from '@interlock/service-kit';

const CHECKPOINT = 'relay';
const RETRY_MS = 500;

export interface RelayParts {
  readonly eventStore: EventStore;
  readonly messageBus: MessageBus;
  readonly clock: Clock;
  readonly logger: Logger;
}

export interface Relay {
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Resolves when everything that is on the record now is published. */
  idle(): Promise<void>;
}

/**
 * Follows the record and publishes what stands on release and environment streams, in order, keyed by release id or environment name. The checkpoint is written in the same transaction as
 * the messages, so there is no dual write. A failure is tried again from the checkpoint; nothing is passed over.
 */
export const relay = ({ eventStore, messageBus, clock, logger }: RelayParts): Relay => {
  let subscription: Subscription | undefined;
  let published = -1;
  let stopped = false;
  const waiting: { readonly position: number; readonly resolve: () => void }[] = [];

  const reached = (position: number): void => {
    published = Math.max(published, position);
    for (const waiter of waiting.splice(0)) {
      if (waiter.position <= published) waiter.resolve();
      else waiting.push(waiter);
    }
  };

  const publish = async (events: readonly RecordedEvent[]): Promise<void> => {
    const last = events.at(-1);
    if (last === undefined) return;
    await messageBus.publishWithCheckpoint(events.flatMap(messageOf), { name: CHECKPOINT, position: last.position });
    reached(last.position);
  };

  const follow = (after: number): void => {
    subscription = eventStore.subscribe(after, {
      onEvents: publish,
      onCaughtUp: reached,
      onError: (error) => {
        if (stopped) return;
        logger.warn({ err: error, position: published }, 'publishing the record failed, trying again');
        clock.at(clock.epochMs() + RETRY_MS, () => {
          if (!stopped) follow(published);
        });
      },
    });
  };

  return {
    start: async () => {
      published = await messageBus.readCheckpoint(CHECKPOINT);
      follow(published);
    },
    stop: async () => {
      stopped = true;
      await subscription?.stop();
    },
    idle: async () => {
      const position = await eventStore.head();
      if (position <= published) return;
      await new Promise<void>((resolve) => waiting.push({ position, resolve }));
    },
  };
};

const encoder = new TextEncoder();

const TOPIC_OF: Partial<Record<StreamCategory, string>> = {
  release: TOPICS.releaseEvents.name,
  environment: TOPICS.environmentEvents.name,
};

/** One message per event of a release or an environment; the other streams have no topic. */
export const messageOf = (event: RecordedEvent): OutgoingRecord[] => {
  const name = parseStreamName(event.stream);
  const topic = name === undefined ? undefined : TOPIC_OF[name.category];
  if (name === undefined || topic === undefined) return [];
  const headers: Record<string, string> = {
    [RECORD_HEADERS.eventId]: event.id,
    [RECORD_HEADERS.eventType]: event.type,
    [RECORD_HEADERS.stream]: event.stream,
    [RECORD_HEADERS.revision]: String(event.revision),
    [RECORD_HEADERS.position]: String(event.position),
    'content-type': 'application/json',
    ...(event.metadata.traceparent === undefined ? {} : { [RECORD_HEADERS.traceparent]: event.metadata.traceparent }),
  };
  return [{ topic, key: name.id, value: encoder.encode(JSON.stringify(event)), headers }];
};
