import type { EventStore } from '@interlock/adapters/event-store';
import type { MessageBus } from '@interlock/adapters/message-bus';
import { parseStreamName, RECORD_HEADERS, TOPICS, type RecordedEvent } from '@interlock/contracts';

/** An event was published that the record does not have where it stood: it lost its end, and went on since. Exit 20. */
export class RecordReplacedError extends Error {
  readonly code = 'record.replaced';
  constructor({ topic, stream, revision, position, eventId }: Published, found: RecordedEvent | undefined) {
    const there = found === undefined ? 'none there' : `event ${found.id} there, at position ${found.position}`;
    super(
      `${topic} tells of event ${eventId}, revision ${revision} of ${stream} at position ${position}, and the record has ${there}: it lost its end after that was published, and went on since`,
    );
    this.name = 'RecordReplacedError';
  }
}

/** An event of the record, as a topic tells of it. */
interface Published {
  readonly topic: string;
  readonly stream: string;
  readonly revision: number;
  readonly position: number;
  readonly eventId: string;
}

const OF_THE_RECORD = [TOPICS.releaseEvents.name, TOPICS.environmentEvents.name];

/** The one that was published last; undefined while nothing was. What bears no place of the record is somebody else's. */
const newestPublished = async (messageBus: Pick<MessageBus, 'lastRecords'>): Promise<Published | undefined> => {
  const ends = await Promise.all(OF_THE_RECORD.map((topic) => messageBus.lastRecords(topic)));
  return ends
    .flat()
    .flatMap(({ topic, headers }) => {
      const [revision, position] = [Number(headers[RECORD_HEADERS.revision]), Number(headers[RECORD_HEADERS.position])];
      const [stream, eventId] = [headers[RECORD_HEADERS.stream], headers[RECORD_HEADERS.eventId]];
      if (
        stream === undefined ||
        parseStreamName(stream) === undefined ||
        eventId === undefined ||
        !Number.isSafeInteger(revision) ||
        !Number.isSafeInteger(position)
      )
        return [];
      return [{ topic, stream, revision, position, eventId }];
    })
    .reduce<Published | undefined>((newest, one) => (newest === undefined || one.position > newest.position ? one : newest), undefined);
};

/** What was published of the record is still on it, where it stood. It loses its end or nothing: the newest tells for all. Rejects with `record.replaced`. */
export const requirePublished = async (
  eventStore: Pick<EventStore, 'readStream'>,
  messageBus: Pick<MessageBus, 'lastRecords'>,
): Promise<void> => {
  const newest = await newestPublished(messageBus);
  if (newest === undefined) return;
  const [found] = await eventStore.readStream(newest.stream, newest.revision, 1);
  if (found?.id !== newest.eventId || found.position !== newest.position) throw new RecordReplacedError(newest, found);
};
