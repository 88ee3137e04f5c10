import { RecordedEventSchema, type RecordedEvent } from '@interlock/contracts';
import { parseStrictJson } from '@interlock/domain';
import { MAX_VALUE_BYTES } from './bus-message.ts';

/** At most, and of all of them together: most are a few kilobytes, one may be a megabyte. */
const KEPT = 2_048;
const KEPT_BYTES = 16 * 1_048_576;

/** By the very bytes: the embedded bus hands the same ones to the groups and indexes of one process. */
const byBytes = new WeakMap<Uint8Array, RecordedEvent>();
/** By how the bytes begin, which names stream and revision: a broker sends a copy to each group and index of a process, most of them one right after the other. */
const byBeginning = new Map<string, { readonly bytes: Buffer; readonly event: RecordedEvent }>();
const BEGINNING = 128;
let keptBytes = 0;

/** The event in a record's bytes, parsed strictly and once for all who are handed them: not to be changed. Throws `StrictJsonError` or a `ZodError`. */
export const eventIn = (bytes: Uint8Array): RecordedEvent => {
  const handed = byBytes.get(bytes);
  if (handed !== undefined) return handed;
  const copy = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const beginning = copy.toString('latin1', 0, BEGINNING);
  const known = byBeginning.get(beginning);
  const event = known?.bytes.equals(copy) === true ? known.event : parsed(bytes);
  byBytes.set(bytes, event);
  keep(beginning, copy, event);
  return event;
};

const keep = (beginning: string, bytes: Buffer, event: RecordedEvent): void => {
  forget(beginning);
  byBeginning.set(beginning, { bytes, event });
  keptBytes += bytes.length;
  for (const oldest of byBeginning.keys()) {
    if (byBeginning.size <= KEPT && keptBytes <= KEPT_BYTES) return;
    forget(oldest);
  }
};

const forget = (beginning: string): void => {
  keptBytes -= byBeginning.get(beginning)?.bytes.length ?? 0;
  byBeginning.delete(beginning);
};

const parsed = (bytes: Uint8Array): RecordedEvent =>
  RecordedEventSchema.parse(parseStrictJson(bytes, { maxBytes: MAX_VALUE_BYTES })) as RecordedEvent;
