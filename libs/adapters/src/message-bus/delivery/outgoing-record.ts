import { MessageBusError, type OutgoingRecord } from '../message-bus.ts';

/** Kafka's default `message.max.bytes`, less its own overhead. */
export const MAX_RECORD_BYTES = 1_048_576;

/** Throws when no bus takes the record. A key with a lone surrogate is refused: as UTF-8 it would become another key. */
export function assertPublishable(record: OutgoingRecord): void {
  if (typeof record.key !== 'string' || !record.key.isWellFormed()) throw invalidArgument('key', 'well-formed text', record.key);
  if (record.value !== null && !(record.value instanceof Uint8Array)) throw invalidArgument('value', 'bytes or null', typeof record.value);
  let bytes = Buffer.byteLength(record.key) + (record.value?.byteLength ?? 0);
  for (const name in record.headers) {
    const value = record.headers[name];
    if (typeof value !== 'string' || !value.isWellFormed() || !name.isWellFormed())
      throw invalidArgument(`headers.${name}`, 'well-formed text', value);
    bytes += Buffer.byteLength(name) + Buffer.byteLength(value);
  }
  if (bytes <= MAX_RECORD_BYTES) return;
  throw new MessageBusError(
    'message-bus.too_large',
    `a record of ${record.topic} (key ${record.key}): expected at most ${MAX_RECORD_BYTES} bytes, found ${bytes}`,
  );
}

export function invalidArgument(field: string, expected: string, found: unknown): MessageBusError {
  return new MessageBusError(
    'message-bus.invalid_argument',
    `${field}: expected ${expected}, found ${JSON.stringify(found) ?? String(found)}`,
  );
}

export function parkedIdOf(group: string, topic: string, partition: number, offset: number): string {
  return `${group}/${topic}/${partition}/${offset}`;
}

/** The cause of a message that waits behind the first parked one of its key. */
export function behind(group: string, { topic, partition }: { readonly topic: string; readonly partition: number }, first: number): string {
  return `behind ${parkedIdOf(group, topic, partition, first)}`;
}
