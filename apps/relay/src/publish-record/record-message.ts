import type { OutgoingRecord } from '@interlock/adapters/message-bus';
import { parseStreamName, RECORD_HEADERS, TOPICS, type RecordedEvent, type StreamCategory } from '@interlock/contracts';

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
  return [{ topic, key: name.id, value: encoder.encode(textOf(event)), headers }];
};

/** What names it and its type first: who wants some types only need not read the rest (`typeAtStart` of the kit). */
const textOf = ({ stream, revision, position, id, type, data, metadata }: RecordedEvent): string =>
  JSON.stringify({ stream, revision, position, id, type, data, metadata });
