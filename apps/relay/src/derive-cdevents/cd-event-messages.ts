import { EventStoreError, type EventStore } from '@interlock/adapters/event-store';
import type { OutgoingRecord } from '@interlock/adapters/message-bus';
import { parseStreamName, RECORD_HEADERS, TOPICS, type RecordedEvent } from '@interlock/contracts';
import type { Logger } from '@interlock/service-kit';
import { deriveFromEnvironment, deriveFromRelease, type DerivedCdEvent } from './derive-cd-event.ts';
import { FactsOfReleases } from './facts-of-releases.ts';

export interface CdEventMessagesParts {
  readonly eventStore: Pick<EventStore, 'readStream'>;
  readonly logger: Logger;
}

/**
 * The messages of `deployments` and `approvals` that follow from each event of the record, in its order. An outage of the store rejects, and is tried again with the
 * batch. What this version cannot read holds nobody up: the event itself is published all the same.
 */
export const cdEventMessages = ({ eventStore, logger }: CdEventMessagesParts) => {
  const facts = new FactsOfReleases(eventStore);
  return async (event: RecordedEvent): Promise<OutgoingRecord[]> => {
    const category = parseStreamName(event.stream)?.category;
    if (category !== 'release' && category !== 'environment') return [];
    try {
      if (category === 'environment') return messages(event, deriveFromEnvironment(event));
      const before = await facts.before(event);
      return before === undefined ? [] : messages(event, deriveFromRelease(event, before));
    } catch (error) {
      if (error instanceof EventStoreError) throw error;
      const { stream, revision, type } = event;
      logger.error({ err: error, stream, revision, type }, 'no CDEvent could be derived from an event; the event itself is published');
      return [];
    }
  };
};

const encoder = new TextEncoder();

/** CloudEvents 1.0 in binary mode (Kafka protocol binding): attributes are headers, the value is the CDEvent. */
const messages = (recorded: RecordedEvent, derived: DerivedCdEvent | undefined): OutgoingRecord[] => {
  if (derived === undefined) return [];
  const { topic, key, event } = derived;
  const { id, source, type, timestamp } = event.context;
  const { traceparent } = recorded.metadata;
  const headers: Record<string, string> = {
    ce_specversion: '1.0',
    [RECORD_HEADERS.eventId]: id,
    ce_source: source,
    [RECORD_HEADERS.eventType]: type,
    ce_time: timestamp,
    ce_subject: event.subject.id,
    'content-type': 'application/json',
    [RECORD_HEADERS.stream]: recorded.stream,
    [RECORD_HEADERS.revision]: String(recorded.revision),
    [RECORD_HEADERS.position]: String(recorded.position),
    ...(traceparent === undefined ? {} : { [RECORD_HEADERS.traceparent]: traceparent }),
  };
  return [{ topic: TOPICS[topic].name, key, value: encoder.encode(JSON.stringify(event)), headers }];
};
