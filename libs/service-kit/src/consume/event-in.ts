import { RecordedEventSchema, type RecordedEvent } from '@interlock/contracts';
import { parseStrictJson } from '@interlock/domain';
import { MAX_VALUE_BYTES } from './bus-message.ts';

/** At most, and of all of them together: most are a few kilobytes, one may be a megabyte. */
const KEPT = 2_048;
const KEPT_BYTES = 16 * 1_048_576;

interface Kept {
  readonly bytes: Buffer;
  readonly event: RecordedEvent;
}

/**
 * By how the bytes begin, which names stream and revision: the groups and indexes of one process are handed the same event, or a copy of its bytes, most of them one right after the
 * other. In two generations: to forget the oldest one by one costs as much as to parse it again.
 */
let newer = new Map<string, Kept>();
let older = new Map<string, Kept>();
let newerBytes = 0;
const BEGINNING = 128;

/** The event in a record's bytes, parsed strictly and once for all who are handed them: not to be changed. Throws `StrictJsonError` or a `ZodError`. */
export const eventIn = (value: Uint8Array): RecordedEvent => {
  const bytes = Buffer.isBuffer(value) ? value : Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  const beginning = bytes.toString('latin1', 0, BEGINNING);
  const known = newer.get(beginning) ?? older.get(beginning);
  if (known?.bytes.equals(bytes) === true) return known.event;
  const event = RecordedEventSchema.parse(parseStrictJson(bytes, { maxBytes: MAX_VALUE_BYTES })) as RecordedEvent;
  keep(beginning, { bytes, event });
  return event;
};

const keep = (beginning: string, kept: Kept): void => {
  newerBytes += kept.bytes.length - (newer.get(beginning)?.bytes.length ?? 0);
  newer.set(beginning, kept);
  if (newer.size < KEPT / 2 && newerBytes < KEPT_BYTES / 2) return;
  older = newer;
  newer = new Map();
  newerBytes = 0;
};
