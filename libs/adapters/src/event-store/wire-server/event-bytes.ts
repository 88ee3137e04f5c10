import type { RecordedEvent } from '@interlock/contracts';
import { MessageWriter } from '../protocol/index.ts';
import { wireId } from './wire-event.ts';

/** Of names, numbers and ids around the data. */
const ROOM = 384;

/** An event as the protocol carries it (`event_store.client.streams.ReadResp`): our metadata is its custom metadata, as JSON. Fields last to first, as they are written. */
export const eventBytes = (event: RecordedEvent, structuredIds: boolean): Buffer => {
  const [data, metadata] = [JSON.stringify(event.data), JSON.stringify(event.metadata)];
  return new MessageWriter(data.length + metadata.length + ROOM)
    .message(1, (read) =>
      read.number(3, event.position).message(1, (recorded) => {
        recorded.text(8, data).text(7, metadata);
        entry(recorded, 'type', event.type);
        entry(recorded, 'created', ticksOf(event.metadata.recordedAt));
        entry(recorded, 'content-type', 'application/json');
        unlessZero(recorded, 5, event.position);
        unlessZero(recorded, 4, event.position);
        unlessZero(recorded, 3, event.revision);
        recorded.message(2, (identifier) => identifier.text(3, event.stream));
        if (structuredIds) recorded.bytes(1, wireId(event.id, true).serializeBinary());
        else recorded.message(1, (id) => id.text(2, event.id));
      }),
    )
    .finish();
};

/** Of the event's system metadata, a map. */
const entry = (recorded: MessageWriter, key: string, value: string): unknown =>
  recorded.message(6, (within) => within.text(2, value).text(1, key));

/** A number that is not there is zero. */
const unlessZero = (message: MessageWriter, field: number, value: number): unknown => value > 0 && message.number(field, value);

/** A millisecond has ten thousand. */
const ticksOf = (time: string): string => {
  const ms = Date.parse(time) || 0;
  return ms === 0 ? '0' : `${ms}0000`;
};
