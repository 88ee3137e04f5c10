import { RecordedEventSchema, type RecordedEvent } from '@interlock/contracts';
import { StrictJsonError } from '@interlock/domain';
import type { MaterialisedRecord } from './materialisers.ts';

/** The event that a record of `release.events` carries; undefined when it is none: the consumer groups park such a message, an index has nothing to learn from it. */
export const materialisedEvent = (record: MaterialisedRecord): RecordedEvent | undefined => {
  const parsed = RecordedEventSchema.safeParse(jsonOf(record));
  return parsed.success ? (parsed.data as RecordedEvent) : undefined;
};

const jsonOf = (record: MaterialisedRecord): unknown => {
  try {
    return record.json();
  } catch (error) {
    if (error instanceof StrictJsonError) return undefined;
    throw error;
  }
};
