import { RecordedEventSchema, type RecordedEvent } from '@interlock/contracts';
import { parseStrictJson } from '@interlock/domain';

const MAX_VALUE_BYTES = 8 * 1_048_576;
const KEPT = 2_048;

/** By the very bytes: the embedded bus hands the same ones to the groups and indexes of one process. */
const byBytes = new WeakMap<Uint8Array, RecordedEvent>();
/** By how the bytes begin, which names stream and revision: a broker sends a copy to each group and index of a process, most of them one right after the other. */
const byBeginning = new Map<string, { readonly bytes: Buffer; readonly event: RecordedEvent }>();
const BEGINNING = 128;

/** The event in a record's bytes, parsed strictly and once for all who are handed them: not to be changed. Throws `StrictJsonError` or a `ZodError`. */
export const eventIn = (bytes: Uint8Array): RecordedEvent => {
  const handed = byBytes.get(bytes);
  if (handed !== undefined) return handed;
  const copy = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const beginning = copy.toString('latin1', 0, BEGINNING);
  const known = byBeginning.get(beginning);
  const event = known?.bytes.equals(copy) === true ? known.event : parsed(bytes);
  byBytes.set(bytes, event);
  byBeginning.set(beginning, { bytes: copy, event });
  if (byBeginning.size > KEPT)
    for (const oldest of byBeginning.keys()) {
      byBeginning.delete(oldest);
      break;
    }
  return event;
};

const parsed = (bytes: Uint8Array): RecordedEvent =>
  RecordedEventSchema.parse(parseStrictJson(bytes, { maxBytes: MAX_VALUE_BYTES })) as RecordedEvent;
