import { isUtf8 } from 'node:buffer';
import { EventMetadata, type NewEvent } from '@interlock/contracts';
import { MAX_APPEND_BYTES } from '../prepare-append.ts';
import { refused, tooLarge } from './wire-failure.ts';

/** As it came; what is missing is empty. */
export interface ProposedEvent {
  readonly id: string;
  readonly type: string;
  readonly contentType: string;
  readonly data: Buffer;
  readonly metadata: Buffer;
}

/** Events of one append as they come in, message by message. What is over the limit is refused before it is kept. */
export class ProposedEvents {
  readonly events: NewEvent[] = [];
  #bytes = 0;

  add({ id, type, contentType, data, metadata }: ProposedEvent): void {
    this.#bytes += data.length + metadata.length;
    if (this.#bytes > MAX_APPEND_BYTES) throw tooLarge(`append: more than ${MAX_APPEND_BYTES} bytes`, MAX_APPEND_BYTES);
    if (type === '' || type.startsWith('$')) throw refused(`append: an event's type is "${type}", expected one of Interlock's`);
    if (id === '') throw refused('append: an event has no id');
    if (contentType !== 'application/json') throw refused('append: an event is not application/json');
    this.events.push({ id, type, data: parse('data', data), metadata: metadataOf(metadata) });
  }
}

const parse = (name: string, bytes: Buffer): unknown => {
  try {
    if (isUtf8(bytes)) return JSON.parse(bytes.toString('utf8'));
    throw new TypeError('no UTF-8');
  } catch {
    throw refused(`append: an event's ${name} is not JSON`);
  }
};

/** The chain hangs on `previousHash`: an event without our metadata cannot stand on the record. */
const metadataOf = (bytes: Buffer): NewEvent['metadata'] => {
  const found = EventMetadata.safeParse(parse('metadata', bytes));
  if (found.success) return found.data;
  const [issue] = found.error.issues;
  throw refused(`append: an event's metadata.${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'is not valid'}`);
};
