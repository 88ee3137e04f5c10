import { RecordedEventSchema, type RecordedEvent } from '@interlock/contracts';
import { StrictJsonError } from '@interlock/domain';
import type { MaterialisedRecord } from './materialisers.ts';

/** The event that a record of `release.events` carries; undefined when it is none: the consumer groups park such a message, an index has nothing to learn from it. */
export const materialisedEvent = (record: MaterialisedRecord): RecordedEvent | undefined => {
  const known = parsedOnce.get(record);
  if (known !== undefined) return known.event;
  const parsed = RecordedEventSchema.safeParse(jsonOf(record));
  const event = parsed.success ? (parsed.data as RecordedEvent) : undefined;
  parsedOnce.set(record, { event });
  return event;
};

/** Every service of a process that follows the topic is handed the same record. */
const parsedOnce = new WeakMap<MaterialisedRecord, { readonly event: RecordedEvent | undefined }>();

const jsonOf = (record: MaterialisedRecord): unknown => {
  try {
    return record.json();
  } catch (error) {
    if (error instanceof StrictJsonError) return undefined;
    throw error;
  }
};
