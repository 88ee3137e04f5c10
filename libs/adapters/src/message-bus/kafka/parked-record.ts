import type { IncomingRecord, ParkedRecord } from '../message-bus.ts';
import { parkedIdOf } from '../delivery/index.ts';
import { incomingRecord, rawKeyAndHeaders, type RawHeaders, type RawRecord } from './fetched-record.ts';

/**
 * How a parked message lies in `<group>.parked`: in the partition that it came from, keyed by its parked id so that the newest word on it counts, with the
 * bytes of its value and its headers as they were, and what we know of it in one header more. A record without a value says that it is parked no longer;
 * a message without a value is told apart by `tombstone`.
 */
const HEADER = 'interlock_parked';

interface About {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  /** Base64 of the key's bytes; null for a message without a key. */
  readonly key: string | null;
  readonly timestamp: number;
  readonly cause: string;
  readonly parkedAt: number;
  readonly tombstone: boolean;
}

/** Longer ones are cut: a cause is for people. */
const LONGEST_CAUSE = 4_096;

export interface ParkedBytes {
  readonly key: Buffer;
  readonly value: Buffer;
  readonly headers: Record<string, Buffer | Buffer[]>;
}

export function encodeParked(group: string, record: IncomingRecord, cause: string, parkedAt: number): ParkedBytes {
  const { topic, partition, offset, timestamp, value } = record;
  const raw = rawKeyAndHeaders(record);
  const about: About = {
    topic,
    partition,
    offset,
    key: raw.key && raw.key.toString('base64'),
    timestamp,
    cause: cause.length <= LONGEST_CAUSE ? cause : `${cause.slice(0, LONGEST_CAUSE)}…`,
    parkedAt,
    tombstone: value === null,
  };
  return {
    key: Buffer.from(parkedIdOf(group, topic, partition, offset)),
    value: value === null ? Buffer.alloc(0) : Buffer.from(value.buffer, value.byteOffset, value.byteLength),
    headers: { ...present(raw.headers), [HEADER]: Buffer.from(JSON.stringify(about)) },
  };
}

/** Undefined for a record that none of us wrote. */
export function decodeParked(group: string, raw: RawRecord): ParkedRecord | undefined {
  const { [HEADER]: header, ...headers } = raw.headers;
  if (!Buffer.isBuffer(header) || raw.value === null) return undefined;
  const about = JSON.parse(header.toString('utf8')) as About;
  const { topic, partition, offset, timestamp, cause, parkedAt } = about;
  const record = incomingRecord(topic, partition, {
    offset: String(offset),
    timestamp: String(timestamp),
    key: about.key === null ? null : Buffer.from(about.key, 'base64'),
    value: about.tombstone ? null : raw.value,
    headers,
  });
  // In place: the record is known by its identity to keep its raw bytes.
  return Object.assign(record, { parkedId: parkedIdOf(group, topic, partition, offset), group, cause, parkedAt });
}

/** A header without a value cannot be sent by kafkajs. */
function present(headers: RawHeaders): Record<string, Buffer | Buffer[]> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, value ?? Buffer.alloc(0)]));
}
