import { EventStoreError, type EventStore, type Subscriber } from '@interlock/adapters/event-store';
import type { NewEvent, RecordedEvent } from '@interlock/contracts';

const MAX_APPEND_BYTES = 1_048_576;

/** A record in memory with the semantics of the port, for specs that need no file. Positions have gaps, as in the real ones. Two over one `log` are two runs of a store. */
export const memoryEventStore = (log: RecordedEvent[] = []): EventStore => {
  const listeners = new Set<() => void>();
  let closed = false;
  const open = (): void => {
    if (closed) throw new EventStoreError('event-store.unavailable', 'the record is closed');
  };
  const streamOf = (stream: string): RecordedEvent[] => log.filter((event) => event.stream === stream);

  const append = (stream: string, expectedRevision: number, events: readonly NewEvent[]) => {
    const before = streamOf(stream);
    const [first] = events;
    if (first === undefined) throw new RangeError('an append without events');
    if (before.length - 1 !== expectedRevision) {
      const repeated = before[expectedRevision + 1]?.id === first.id ? before[expectedRevision + events.length] : undefined;
      if (repeated === undefined)
        throw new EventStoreError('event-store.conflict', `${stream}: found revision ${before.length - 1}, expected ${expectedRevision}`);
      return { revision: repeated.revision, position: repeated.position };
    }
    if (JSON.stringify(events).length > MAX_APPEND_BYTES)
      throw new EventStoreError('event-store.too_large', `${stream}: more than ${MAX_APPEND_BYTES} bytes`);
    // Through JSON, so that nobody can change what is recorded.
    const recorded = events.map((event, index): RecordedEvent => ({
      ...(JSON.parse(JSON.stringify(event)) as NewEvent),
      stream,
      revision: before.length + index,
      position: (log.at(-1)?.position ?? -3) + 3 * (index + 1),
    }));
    log.push(...recorded);
    for (const listener of listeners) listener();
    return { revision: recorded.at(-1)?.revision ?? -1, position: recorded.at(-1)?.position ?? -1 };
  };

  return {
    append: async (stream, expectedRevision, events) => {
      open();
      await Promise.resolve();
      return append(stream, expectedRevision, events);
    },
    readStream: async (stream, fromRevision = 0, limit = Infinity) => {
      open();
      return streamOf(stream).slice(fromRevision, fromRevision + limit);
    },
    readAll: async (after, limit) => {
      open();
      return log.filter(({ position }) => position > after).slice(0, limit);
    },
    head: async () => {
      open();
      return log.at(-1)?.position ?? -1;
    },
    subscribe: (after, subscriber) => follow(log, listeners, after, subscriber),
    close: async () => {
      closed = true;
    },
  };
};

const follow = (log: readonly RecordedEvent[], listeners: Set<() => void>, after: number, subscriber: Subscriber) => {
  let position = after;
  let stopped = false;
  let wake = Promise.withResolvers<void>();
  const listener = (): void => wake.resolve();
  listeners.add(listener);
  const run = async (): Promise<void> => {
    try {
      while (!stopped) {
        // Made before the log is read: what is appended meanwhile wakes the next wait.
        wake = Promise.withResolvers<void>();
        const batch = log.filter((event) => event.position > position).slice(0, 100);
        if (batch.length > 0) await subscriber.onEvents(batch);
        position = batch.at(-1)?.position ?? position;
        if (batch.length > 0) continue;
        subscriber.onCaughtUp?.(position);
        await wake.promise;
      }
    } catch (error) {
      if (!stopped) subscriber.onError(error);
    }
  };
  const running = run();
  return {
    stop: async () => {
      stopped = true;
      listeners.delete(listener);
      wake.resolve();
      await running;
    },
  };
};
