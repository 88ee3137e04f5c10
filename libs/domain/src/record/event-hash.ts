import type { NewEvent, RecordedEvent } from '@interlock/contracts';
import { canonicalJson } from '../json/canonical-json.ts';
import type { Hashing } from '../hashing/hashing.ts';

type Hashed = Pick<RecordedEvent, 'stream' | 'revision' | 'id' | 'type' | 'data' | 'metadata'>;

interface Written {
  readonly event: Hashed;
  readonly text: string;
}

/** Texts of events that are in hand, by their metadata object, which belongs to one event: appending, chaining and projecting one event write it once. */
const written = new WeakMap<object, Written>();

/** RFC 8785 text of what the chain covers: everything but the position, which belongs to the store. An event is not changed once it was given here. */
export const canonicalEvent = (event: Hashed): string => {
  const known = written.get(event.metadata);
  if (known !== undefined && isSame(known.event, event)) return known.text;
  const { stream, revision, id, type, data, metadata } = event;
  const text = canonicalJson({ stream, revision, id, type, data, metadata });
  written.set(metadata, { event: { stream, revision, id, type, data, metadata }, text });
  return text;
};

const isSame = (left: Hashed, right: Hashed): boolean =>
  left.stream === right.stream &&
  left.revision === right.revision &&
  left.id === right.id &&
  left.type === right.type &&
  left.data === right.data;

/** sha256 hex of an event's canonical form: the next event's `previousHash`. */
export const eventHash = (event: Hashed, hashing: Hashing): string => hashing.sha256Hex(canonicalEvent(event));

/** Links new events to the one before them in their stream, and to one another. */
export const chainEvents = (
  previous: RecordedEvent | undefined,
  stream: string,
  events: readonly NewEvent[],
  hashing: Hashing,
): NewEvent[] => {
  let before: Hashed | undefined = previous;
  return events.map((event) => {
    const revision: number = before === undefined ? 0 : before.revision + 1;
    const previousHash = before === undefined ? null : eventHash(before, hashing);
    const linked: NewEvent = { ...event, metadata: { ...event.metadata, previousHash } };
    before = { ...linked, stream, revision };
    return linked;
  });
};
