import { RecordedEventSchema, type RecordedEvent } from '@interlock/contracts';
import type { BusMessage } from '@interlock/service-kit';

/** The record's event that a message of `release.events` carries. A message that is none is parked by the schema's error. */
export const recordedEventOf = (message: Pick<BusMessage, 'json'>): RecordedEvent =>
  RecordedEventSchema.parse(message.json()) as RecordedEvent;
