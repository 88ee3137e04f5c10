import type streams from '@eventstore/db-client/generated/streams_pb.js';
import { EventMetadata, type NewEvent } from '@interlock/contracts';
import { MAX_APPEND_BYTES } from '../prepare-append.ts';
import { idOf } from './wire-event.ts';
import { refused, tooLarge } from './wire-failure.ts';

type Proposed = streams.AppendReq.ProposedMessage | streams.BatchAppendReq.ProposedMessage;

/** Events of one append as they come in, message by message. What is over the limit is refused before it is kept. */
export class ProposedEvents {
  readonly events: NewEvent[] = [];
  #bytes = 0;

  add(message: Proposed): void {
    const data = message.getData_asU8();
    const metadata = message.getCustomMetadata_asU8();
    this.#bytes += data.length + metadata.length;
    if (this.#bytes > MAX_APPEND_BYTES) throw tooLarge(`append: more than ${MAX_APPEND_BYTES} bytes`, MAX_APPEND_BYTES);
    const map = message.getMetadataMap();
    const type = map.get('type');
    const id = idOf(message.getId());
    if (type === undefined || type === '' || type.startsWith('$'))
      throw refused(`append: an event's type is "${String(type)}", expected one of Interlock's`);
    if (id === undefined || id === '') throw refused('append: an event has no id');
    if (map.get('content-type') !== 'application/json') throw refused('append: an event is not application/json');
    this.events.push({ id, type, data: parse('data', data), metadata: metadataOf(metadata) });
  }
}

const parse = (name: string, bytes: Uint8Array): unknown => {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw refused(`append: an event's ${name} is not JSON`);
  }
};

/** The chain hangs on `previousHash`: an event without our metadata cannot stand on the record. */
const metadataOf = (bytes: Uint8Array): NewEvent['metadata'] => {
  const found = EventMetadata.safeParse(parse('metadata', bytes));
  if (found.success) return found.data;
  const [issue] = found.error.issues;
  throw refused(`append: an event's metadata.${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'is not valid'}`);
};
