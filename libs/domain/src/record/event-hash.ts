import type { NewEvent, RecordedEvent } from '@interlock/contracts';
import { canonicalJson } from '../json/canonical-json.ts';
import type { Hashing } from '../hashing/hashing.ts';

type Hashed = Pick<RecordedEvent, 'stream' | 'revision' | 'id' | 'type' | 'data' | 'metadata'>;

/** RFC 8785 text of what the chain covers: everything but the position, which belongs to the store. */
export const canonicalEvent = ({ stream, revision, id, type, data, metadata }: Hashed): string =>
  canonicalJson({ stream, revision, id, type, data, metadata });

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
