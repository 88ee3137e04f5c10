import type { EventStore } from '@interlock/adapters/event-store';
import type { IncomingRecord, MessageBus } from '@interlock/adapters/message-bus';
import { RECORD_HEADERS, TOPICS, type RecordedEvent } from '@interlock/contracts';
import { checkRecord } from './check-record.ts';

const STREAM = 'release-7e2f7c1c-8c35-4d6e-9b55-0f3d5c1f2a11';
const ENVIRONMENT = 'environment-production';

/** A record that holds these events, by stream: their ids and positions. */
const record = (streams: Readonly<Record<string, readonly (readonly [string, number])[]>>, head = 100): EventStore =>
  ({
    head: async () => head,
    readStream: async (stream: string, from = 0, limit = Infinity) =>
      (streams[stream] ?? [])
        .slice(from, from + limit)
        .map(([id, position], index) => ({ id, position, revision: from + index }) as RecordedEvent),
  }) as unknown as EventStore;

const message = (topic: string, headers: Readonly<Record<string, string>>): IncomingRecord => ({
  topic,
  partition: 0,
  offset: 0,
  key: 'key',
  value: null,
  headers,
  timestamp: 0,
});

const told = (stream: string, revision: number, eventId: string, position: number): Readonly<Record<string, string>> => ({
  [RECORD_HEADERS.stream]: stream,
  [RECORD_HEADERS.revision]: String(revision),
  [RECORD_HEADERS.eventId]: eventId,
  [RECORD_HEADERS.position]: String(position),
});

/** A bus whose topics end with these messages, and whose checkpoint is this. */
const bus = (releases: readonly Readonly<Record<string, string>>[], environments: typeof releases = [], checkpoint = 9): MessageBus =>
  ({
    readCheckpoint: async () => checkpoint,
    lastRecords: async (topic: string) =>
      (topic === TOPICS.releaseEvents.name ? releases : environments).map((headers) => message(topic, headers)),
  }) as unknown as MessageBus;

const held = record({
  [STREAM]: [
    ['a', 3],
    ['b', 4],
    ['c', 9],
  ],
  [ENVIRONMENT]: [['e', 8]],
});

describe('a record held against what was published of it', () => {
  it.each([
    ['nothing was published', bus([], [], -1)],
    ['the newest message tells of an event that stands there', bus([told(STREAM, 2, 'c', 9), told(STREAM, 0, 'a', 3)])],
    ['an older one does not, which cannot be while the newest does', bus([told(STREAM, 0, 'x', 3), told(STREAM, 2, 'c', 9)])],
    ['what bears no place of a record is somebody else’s', bus([{}, { ...told('nobody', 5, 'x', 90) }, told(STREAM, 1, 'b', 4)])],
    ['the newest is of the other topic', bus([told(STREAM, 0, 'x', 3)], [told(ENVIRONMENT, 0, 'e', 8)])],
  ])('is what it was: %s', async (_, messageBus) => {
    await expect(checkRecord(held, messageBus)).resolves.toBeUndefined();
  });

  it('has lost its end where it ends before what was published', async () => {
    await expect(checkRecord(record({}, 8), bus([]))).rejects.toMatchObject({ code: 'record.behind' });
  });

  it.each([
    ['another event stands there', bus([told(STREAM, 2, 'x', 9), told(STREAM, 0, 'a', 3)]), /event x, revision 2 of .*has event c there/],
    [
      'the same stands elsewhere',
      bus([told(STREAM, 2, 'c', 8)]),
      /event c, revision 2 of .* at position 8.*has event c there, at position 9/,
    ],
    ['the stream is shorter', bus([told(STREAM, 3, 'd', 9)]), /event d, revision 3 of .*has none there/],
    ['the stream is not there', bus([], [told('environment-staging', 0, 'e', 9)]), /environment\.events tells of event e,.*has none there/],
  ])('was replaced, though it goes further than what was published: %s', async (_, messageBus, words) => {
    await expect(checkRecord(held, messageBus)).rejects.toMatchObject({ code: 'record.replaced', message: expect.stringMatching(words) });
  });
});
