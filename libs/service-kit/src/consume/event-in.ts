import { RecordedEventSchema, type RecordedEvent } from '@interlock/contracts';
import { parseStrictJson } from '@interlock/domain';

const MAX_VALUE_BYTES = 8 * 1_048_576;
const KEPT = 2_048;

/** By the very bytes: the embedded bus hands the same ones to the groups and indexes of one process. */
const byBytes = new WeakMap<Uint8Array, RecordedEvent>();
/** By what the bytes say, one character a byte: a broker sends a copy to each group and index of a process, most of them one right after the other. */
const byText = new Map<string, RecordedEvent>();

/** The event in a record's bytes, parsed strictly and once for all who are handed them: not to be changed. Throws `StrictJsonError` or a `ZodError`. */
export const eventIn = (bytes: Uint8Array): RecordedEvent => {
  const handed = byBytes.get(bytes);
  if (handed !== undefined) return handed;
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  const event = byText.get(text) ?? (RecordedEventSchema.parse(parseStrictJson(bytes, { maxBytes: MAX_VALUE_BYTES })) as RecordedEvent);
  byBytes.set(bytes, event);
  byText.set(text, event);
  if (byText.size > KEPT)
    for (const oldest of byText.keys()) {
      byText.delete(oldest);
      break;
    }
  return event;
};
