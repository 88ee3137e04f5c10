import { RecordedEventSchema, type RecordedEvent } from '@interlock/contracts';
import { checkKnown } from '../record/known-events.ts';
import type { BusMessage } from './bus-message.ts';

/** The event that a message of `release.events` carries. One that this version does not know is parked, never passed over. */
export const recordedEventOf = (message: BusMessage): RecordedEvent => {
  const { data, ...envelope } = RecordedEventSchema.parse(message.json());
  const event: RecordedEvent = { ...envelope, data };
  checkKnown(event);
  return event;
};
