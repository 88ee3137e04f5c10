import { entryOf, MessageReader, numberOf, textOf } from '../protocol/index.ts';

/** An event as the server sends it. Numbers beyond 2^53 are not exact, and no safe integers. */
export interface SentEvent {
  readonly id: string;
  readonly stream: string;
  readonly revision: number;
  readonly commit: number;
  readonly prepare: number;
  readonly type: string;
  readonly contentType: string;
  readonly metadata: Buffer;
  readonly data: Buffer;
}

/** What a read or a subscription is answered with, as far as we look at it (`event_store.client.streams.ReadResp`). */
export type SentAnswer =
  /** Without an event: a link, and not what it leads to. */
  | { readonly kind: 'event'; readonly event: SentEvent | undefined }
  /** The server has looked up to here. */
  | { readonly kind: 'checkpoint'; readonly position: number }
  | { readonly kind: 'other' };

const OTHER: SentAnswer = { kind: 'other' };

/** Throws a `RangeError` on bytes that are no such message. */
export const readAnswer = (bytes: Buffer): SentAnswer => {
  const reader = new MessageReader(bytes);
  let answer: SentAnswer = OTHER;
  for (let field = reader.next(); field > 0; field = reader.next()) {
    if (field === 1) answer = { kind: 'event', event: readEvent(reader.message()) };
    else if (field === 3) answer = { kind: 'checkpoint', position: numberOf(reader.message(), 1) };
    else reader.skip();
  }
  return answer;
};

const readEvent = (reader: MessageReader): SentEvent | undefined => {
  let event: SentEvent | undefined;
  for (let field = reader.next(); field > 0; field = reader.next()) {
    if (field === 1) event = readRecorded(reader.message());
    else reader.skip();
  }
  return event;
};

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

const NOTHING = Buffer.alloc(0);

const readRecorded = (reader: MessageReader): SentEvent => {
  const event: Mutable<SentEvent> = {
    id: '',
    stream: '',
    revision: 0,
    commit: 0,
    prepare: 0,
    type: '',
    contentType: '',
    metadata: NOTHING,
    data: NOTHING,
  };
  for (let field = reader.next(); field > 0; field = reader.next()) readField(event, field, reader);
  return event;
};

const readField = (event: Mutable<SentEvent>, field: number, reader: MessageReader): void => {
  switch (field) {
    case 1:
      event.id = textOf(reader.message(), 2) ?? '';
      return;
    case 2:
      event.stream = textOf(reader.message(), 3) ?? '';
      return;
    case 3:
      event.revision = reader.number();
      return;
    case 4:
      event.prepare = reader.number();
      return;
    case 5:
      event.commit = reader.number();
      return;
    case 6:
      return readSystemMetadata(event, entryOf(reader.message()));
    case 7:
      event.metadata = reader.bytes();
      return;
    case 8:
      event.data = reader.bytes();
      return;
    default:
      reader.skip();
  }
};

const readSystemMetadata = (event: Mutable<SentEvent>, [key, value]: readonly [string, string]): void => {
  if (key === 'type') event.type = value;
  else if (key === 'content-type') event.contentType = value;
};
