import type { RecordedEvent } from '@interlock/contracts';
import { StrictJsonError } from '@interlock/domain';
import { ZodError } from 'zod';
import { eventIn } from './event-in.ts';
import type { MaterialisedRecord } from './materialisers.ts';

/** The event that a record of `release.events` carries; undefined when it is none: the consumer groups park such a message, an index has nothing to learn from it. */
export const materialisedEvent = (record: MaterialisedRecord): RecordedEvent | undefined => {
  if (record.value === null) return undefined;
  try {
    return eventIn(record.value);
  } catch (error) {
    if (error instanceof StrictJsonError || error instanceof ZodError) return undefined;
    throw error;
  }
};
