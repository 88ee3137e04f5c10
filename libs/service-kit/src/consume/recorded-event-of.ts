import type { RecordedEvent } from '@interlock/contracts';
import { checkKnown } from '../record/known-events.ts';
import type { BusMessage } from './bus-message.ts';
import { eventIn } from './event-in.ts';
import { ParkError } from './park-error.ts';

/** The event that a message of `release.events` carries. One that this version does not know is parked, never passed over. */
export const recordedEventOf = (message: BusMessage): RecordedEvent => {
  if (message.value === null) throw new ParkError('message.no_value', 'a tombstone has no value');
  const event = eventIn(message.value);
  checkKnown(event);
  return event;
};
