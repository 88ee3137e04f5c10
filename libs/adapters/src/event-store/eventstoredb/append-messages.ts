import { parseUUID } from '@eventstore/db-client/dist/utils/index.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import type { NewEvent } from '@interlock/contracts';
import type { PreparedAppend } from '../prepare-append.ts';
import { MessageReader, MessageWriter, numberOf, textOf } from '../protocol/index.ts';

/** What the store says of an append that it took. */
export interface Accepted {
  /** Of the stream's last event. */
  readonly revision: number;
  /** Undefined where the store does not say. */
  readonly position: number | undefined;
}

export interface AppendAnswer {
  readonly correlation: string;
  /** Undefined for what was refused. */
  readonly accepted: Accepted | undefined;
  /** As the client package has it. */
  readonly whole: () => streams.BatchAppendResp;
}

/** Of names, numbers and ids around the data. */
const ROOM = 256;

/** `event_store.client.streams.BatchAppendReq`, the only piece of an append: data and metadata as JSON, ids as text. Fields last to first, as they are written. */
export const appendRequest = ({ stream, expectedRevision, events }: PreparedAppend, correlation: string, deadline: number): Buffer => {
  const writer = new MessageWriter(events.reduce((sum, { body }) => sum + body.length + ROOM, ROOM)).number(4, 1);
  for (const { source } of events.toReversed()) writer.message(3, (message) => propose(message, source));
  return writer
    .message(2, (options) => {
      options.message(6, (time) => time.number(2, (deadline % 1000) * 1_000_000).number(1, Math.floor(deadline / 1000)));
      if (expectedRevision < 0) options.message(3);
      else options.number(2, expectedRevision);
      options.message(1, (identifier) => identifier.text(3, stream));
    })
    .message(1, (id) => id.text(2, correlation))
    .finish();
};

const propose = (message: MessageWriter, { id, type, data, metadata }: NewEvent): unknown =>
  message
    .text(4, JSON.stringify(data))
    .text(3, JSON.stringify(metadata))
    .message(2, (entry) => entry.text(2, type).text(1, 'type'))
    .message(2, (entry) => entry.text(2, 'application/json').text(1, 'content-type'))
    .message(1, (uuid) => uuid.text(2, id));

/** Throws a `RangeError` on bytes that are no such message. */
export const readAppendAnswer = (bytes: Buffer): AppendAnswer => {
  let [correlation, accepted]: [string | undefined, Accepted | undefined] = [undefined, undefined];
  const reader = new MessageReader(bytes);
  for (let field = reader.next(); field > 0; field = reader.next()) {
    if (field === 1) correlation = textOf(reader.message(), 2);
    else if (field === 3) accepted = readSuccess(reader.message());
    else reader.skip();
  }
  const whole = (): streams.BatchAppendResp => streams.BatchAppendResp.deserializeBinary(bytes);
  // In another form than text.
  return { correlation: correlation ?? parseUUID(whole().getCorrelationId()) ?? '', accepted, whole };
};

const readSuccess = (reader: MessageReader): Accepted | undefined => {
  let [revision, position]: [number | undefined, number | undefined] = [undefined, undefined];
  for (let field = reader.next(); field > 0; field = reader.next()) {
    if (field === 1) revision = reader.number();
    else if (field === 3) position = numberOf(reader.message(), 1);
    else reader.skip();
  }
  return revision === undefined ? undefined : { revision, position };
};
