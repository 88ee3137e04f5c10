import { openKafkaMessageBus } from '@interlock/adapters/message-bus/kafka';
import { RECORD_HEADERS, TOPICS, type RecordedEvent } from '@interlock/contracts';

/** What the bus holds of the record, and in which order; both lists are empty when all is well. */
export interface Published {
  /** Events that stand on release streams and were never published, or the other way round (O1: at least once, under the same id). */
  readonly unequal: readonly string[];
  /** Where something of a release came for the first time before what stands before it. */
  readonly outOfOrder: readonly string[];
  /** How many came more than once: allowed, and dropped by who reads them. */
  readonly repeats: number;
}

/** Reads the whole topic of release events, as a new consumer would. */
export const publishedEqually = async (brokers: string, events: readonly RecordedEvent[]): Promise<Published> => {
  const seen = new Map<string, number>();
  const last = new Map<string, number>();
  const outOfOrder: string[] = [];
  const bus = await openKafkaMessageBus({ brokers: brokers.split(','), clientId: 'oracle', onBackgroundError: () => undefined });
  try {
    const reading = await bus.materialise(TOPICS.releaseEvents.name, ({ headers }) => {
      const id = headers[RECORD_HEADERS.eventId] ?? '';
      const [stream, revision] = [headers[RECORD_HEADERS.stream] ?? '', Number(headers[RECORD_HEADERS.revision])];
      seen.set(id, (seen.get(id) ?? 0) + 1);
      if ((seen.get(id) ?? 0) > 1) return;
      const before = last.get(stream) ?? -1;
      if (revision !== before + 1) outOfOrder.push(`${stream}: revision ${revision} after ${before}`);
      last.set(stream, Math.max(before, revision));
    });
    await reading.stop();
  } finally {
    await bus.close();
  }
  const recorded = new Set(events.flatMap(({ id, stream }) => (stream.startsWith('release-') ? [id] : [])));
  return {
    unequal: [
      ...[...recorded].flatMap((id) => (seen.has(id) ? [] : [`${id} was never published`])),
      ...[...seen.keys()].flatMap((id) => (recorded.has(id) ? [] : [`${id} was published and is not on the record`])),
    ],
    outOfOrder,
    repeats: [...seen.values()].reduce((sum, times) => sum + times - 1, 0),
  };
};
