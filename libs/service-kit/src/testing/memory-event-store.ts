import {
  EventStoreError,
  prepareAppend,
  requireLink,
  type AppendResult,
  type EventStore,
  type Subscriber,
} from '@interlock/adapters/event-store';
import { nodeHashing } from '@interlock/adapters/hashing';
import type { NewEvent, RecordedEvent } from '@interlock/contracts';
import { eventHash } from '@interlock/domain';

/** A record in memory with the semantics of the port, for specs that need no file. Positions have gaps, as in the real ones. Two over one `log` are two runs of a store. */
export const memoryEventStore = (log: RecordedEvent[] = []): EventStore => {
  const listeners = new Set<() => void>();
  let closed = false;
  const open = (): void => {
    if (closed) throw new EventStoreError('event-store.unavailable', 'the record is closed');
  };
  const streamOf = (stream: string): RecordedEvent[] => log.filter((event) => event.stream === stream);

  const results = resultsOf(log);

  const append = (stream: string, expectedRevision: number, events: readonly NewEvent[]): AppendResult => {
    const prepared = prepareAppend(stream, expectedRevision, events, nodeHashing);
    const before = streamOf(stream);
    const last = before.at(-1);
    if (before.length - 1 !== expectedRevision) {
      const repeated = before[expectedRevision + 1];
      const result = repeated?.id === prepared.first.id ? results.get(`${stream} ${repeated.revision}`) : undefined;
      if (result !== undefined) return result;
      throw new EventStoreError('event-store.conflict', `${stream}: found revision ${before.length - 1}, expected ${expectedRevision}`);
    }
    requireLink(stream, prepared.previousHash, last === undefined ? null : eventHash(last, nodeHashing));
    // Through JSON, so that nobody can change what is recorded.
    const recorded = events.map((event, index): RecordedEvent => ({
      ...(JSON.parse(JSON.stringify(event)) as NewEvent),
      stream,
      revision: before.length + index,
      position: (log.at(-1)?.position ?? -3) + 3 * (index + 1),
    }));
    log.push(...recorded);
    const result = { revision: recorded.at(-1)?.revision ?? -1, position: recorded.at(-1)?.position ?? -1 };
    results.set(`${stream} ${before.length}`, result);
    for (const listener of listeners) listener();
    return result;
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

/** How each append ended, by its stream and first revision: kept with the log, as a store would. */
const RESULTS = new WeakMap<RecordedEvent[], Map<string, AppendResult>>();

const resultsOf = (log: RecordedEvent[]): Map<string, AppendResult> => {
  const results = RESULTS.get(log) ?? new Map<string, AppendResult>();
  RESULTS.set(log, results);
  return results;
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
