import { openKafkaMessageBus } from '@interlock/adapters/message-bus/kafka';
import { parseStreamName, RECORD_HEADERS, TOPICS, type RecordedEvent } from '@interlock/contracts';
import { cdEventsToldBy } from '@interlock/relay/testing';
import { comparePublished, type Message, type Published } from './compare-published.ts';

const OF_THE_RECORD = [TOPICS.releaseEvents, TOPICS.environmentEvents, TOPICS.deployments, TOPICS.approvals];

/**
 * Reads every topic of the relay whole, as a new consumer would: the events themselves, and the CDEvents that follow from them. `topicPrefix`: of an installation that shares the broker.
 */
export const publishedEqually = async (brokers: string, events: readonly RecordedEvent[], topicPrefix = ''): Promise<Published> => {
  const found: Message[] = [];
  const bus = await openKafkaMessageBus({
    brokers: brokers.split(','),
    clientId: 'oracle',
    topicPrefix,
    onBackgroundError: () => undefined,
  });
  try {
    await bus.ensureTopics(OF_THE_RECORD);
    for (const { name } of OF_THE_RECORD) {
      const reading = await bus.materialise(name, ({ topic, headers }) => {
        found.push({
          topic,
          stream: headers[RECORD_HEADERS.stream] ?? '',
          revision: Number(headers[RECORD_HEADERS.revision]),
          id: headers[RECORD_HEADERS.eventId] ?? '',
        });
      });
      await reading.stop();
    }
  } finally {
    await bus.close();
  }
  return comparePublished(dueOf(events), found);
};

const dueOf = (events: readonly RecordedEvent[]): Message[] => [
  ...events.flatMap((event) => {
    const category = parseStreamName(event.stream)?.category;
    if (category === 'release') return [messageOf(TOPICS.releaseEvents.name, event)];
    return category === 'environment' ? [messageOf(TOPICS.environmentEvents.name, event)] : [];
  }),
  ...cdEventsToldBy(events).map(({ topic, of }) => messageOf(TOPICS[topic].name, of)),
];

const messageOf = (topic: string, { stream, revision, id }: RecordedEvent): Message => ({ topic, stream, revision, id });
