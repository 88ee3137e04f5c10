import shared from '@eventstore/db-client/generated/shared_pb.js';
import { entryOf, MessageReader, textOf } from '../protocol/index.ts';
import type { Expected } from './append-door.ts';
import type { ProposedEvent } from './proposed-events.ts';
import { idOf } from './wire-event.ts';

export interface AppendOptions {
  readonly stream: string;
  readonly expected: Expected;
}

/** A piece of an append (`event_store.client.streams.BatchAppendReq`). */
export interface AppendPiece {
  /** Of the append. */
  readonly id: string;
  /** The same as the client wrote it: it is answered with it. */
  readonly correlation: Buffer;
  readonly options: AppendOptions | undefined;
  readonly proposed: readonly ProposedEvent[];
  readonly final: boolean;
}

/** Throws a `RangeError` on bytes that are no such message. */
export const readPiece = (bytes: Buffer): AppendPiece => {
  const reader = new MessageReader(bytes);
  const proposed: ProposedEvent[] = [];
  let [correlation, options, final]: [Buffer, AppendOptions | undefined, boolean] = [NOTHING, undefined, false];
  for (let field = reader.next(); field > 0; field = reader.next()) {
    if (field === 1) correlation = reader.bytes();
    else if (field === 2) options = readOptions(reader.message());
    else if (field === 3) proposed.push(readProposed(reader.message()));
    else if (field === 4) final = reader.number() > 0;
    else reader.skip();
  }
  return { id: readId(correlation), correlation, options, proposed, final };
};

const NOTHING = Buffer.alloc(0);

const readOptions = (reader: MessageReader): AppendOptions => {
  let [stream, expected]: [string, Expected] = ['', 'any'];
  for (let field = reader.next(); field > 0; field = reader.next()) {
    if (field === 1) stream = textOf(reader.message(), 3) ?? '';
    else if (field === 2) expected = reader.number();
    else {
      if (field === 3) expected = -1;
      if (field === 5) expected = 'exists';
      reader.skip();
    }
  }
  return { stream, expected };
};

const readProposed = (reader: MessageReader): ProposedEvent => {
  let [id, data, metadata]: [string, Buffer, Buffer] = ['', NOTHING, NOTHING];
  const system = new Map<string, string>();
  for (let field = reader.next(); field > 0; field = reader.next()) {
    if (field === 1) id = readId(reader.bytes());
    else if (field === 2) system.set(...entryOf(reader.message()));
    else if (field === 3) metadata = reader.bytes();
    else if (field === 4) data = reader.bytes();
    else reader.skip();
  }
  return { id, type: system.get('type') ?? '', contentType: system.get('content-type') ?? '', data, metadata };
};

/** A UUID in either form, as text. */
const readId = (bytes: Buffer): string => textOf(new MessageReader(bytes), 2) ?? idOf(shared.UUID.deserializeBinary(bytes)) ?? '';
