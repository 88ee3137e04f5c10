import type { Delivery } from '@interlock/adapters/message-bus';
import { RECORD_HEADERS } from '@interlock/contracts';
import { parseStrictJson } from '@interlock/domain';
import { ParkError } from './park-error.ts';

/** A delivery as handlers see it. */
export interface BusMessage extends Delivery {
  /**
   * Names this message for ever, for `causationId`: the record's event id where the message carries one (`event|<id>`), else its place
   * (`<topic>|<partition>|<offset>`).
   */
  readonly causationId: string;
  /** The value as JSON, parsed once and strictly. A tombstone is parked as `message.no_value`: handlers of compacted topics look at `value` first. */
  json(): unknown;
}

/** What is parsed of a record at most: more than any bus takes from us, since topics of others may hold more. */
export const MAX_VALUE_BYTES = 8 * 1_048_576;

export const busMessage = (delivery: Delivery): BusMessage => {
  let parsed: { readonly value: unknown } | undefined;
  return {
    ...delivery,
    causationId: causationOf(delivery),
    json: () => {
      if (delivery.value === null) throw new ParkError('message.no_value', 'a tombstone has no value');
      parsed ??= { value: parseStrictJson(delivery.value, { maxBytes: MAX_VALUE_BYTES }) };
      return parsed.value;
    },
  };
};

const causationOf = ({ headers, topic, partition, offset }: Delivery): string => {
  const eventId = headers[RECORD_HEADERS.eventId];
  const stream = headers[RECORD_HEADERS.stream];
  return eventId !== undefined && stream !== undefined ? `event|${eventId}` : `${topic}|${partition}|${offset}`;
};
