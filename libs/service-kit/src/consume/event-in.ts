import { RecordedEventSchema, type RecordedEvent } from '@interlock/contracts';
import { parseStrictJson } from '@interlock/domain';

const MAX_VALUE_BYTES = 8 * 1_048_576;
const KEPT = 2_048;

/** By the very bytes: the groups and indexes of one process are handed the same ones by the bus, most of them one right after the other. */
const kept = new Map<Uint8Array, RecordedEvent>();

/** The event in a record's bytes, parsed strictly and once for all who are handed them: not to be changed. Throws `StrictJsonError` or a `ZodError`. */
export const eventIn = (bytes: Uint8Array): RecordedEvent => {
  const known = kept.get(bytes);
  if (known !== undefined) return known;
  const event = RecordedEventSchema.parse(parseStrictJson(bytes, { maxBytes: MAX_VALUE_BYTES })) as RecordedEvent;
  kept.set(bytes, event);
  if (kept.size > KEPT)
    for (const oldest of kept.keys()) {
      kept.delete(oldest);
      break;
    }
  return event;
};
