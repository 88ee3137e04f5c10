import streams from '@eventstore/db-client/generated/streams_pb.js';
import type { RecordedEvent } from '@interlock/contracts';
import { streamIdentifier, wireId } from '../wire-event.ts';

const { ReadEvent } = streams.ReadResp;
const encoder = new TextEncoder();

const TICKS_PER_MS = 10_000n;

/** An event as the protocol carries it, put together with the client package's own definitions. */
export const wireEvent = (event: RecordedEvent, structuredIds: boolean): streams.ReadResp => {
  const recorded = new ReadEvent.RecordedEvent();
  recorded.setId(wireId(event.id, structuredIds));
  recorded.setStreamIdentifier(streamIdentifier(event.stream));
  recorded.setStreamRevision(String(event.revision));
  recorded.setCommitPosition(String(event.position));
  recorded.setPreparePosition(String(event.position));
  const map = recorded.getMetadataMap();
  map.set('type', event.type);
  map.set('content-type', 'application/json');
  map.set('created', String(BigInt(Date.parse(event.metadata.recordedAt) || 0) * TICKS_PER_MS));
  recorded.setCustomMetadata(encoder.encode(JSON.stringify(event.metadata)));
  recorded.setData(encoder.encode(JSON.stringify(event.data)));
  const read = new ReadEvent();
  read.setEvent(recorded);
  read.setCommitPosition(String(event.position));
  return new streams.ReadResp().setEvent(read);
};
