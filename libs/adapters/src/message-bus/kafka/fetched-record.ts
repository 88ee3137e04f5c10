import type { IncomingRecord } from '../message-bus.ts';
import { WireRecord } from './wire-record.ts';

/** A record as it was decoded, by kafkajs or by ourselves. */
export interface RawRecord {
  readonly offset: string | number;
  readonly timestamp: string | number;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: RawHeaders;
  /** What `incomingRecord` made of it: an index and a group of one process are handed the same one. */
  incoming?: IncomingRecord | undefined;
}

export type RawHeaders = Readonly<Record<string, Buffer | Buffer[] | null | undefined>>;

/** Key and headers as they came, of records whose text does not give them back. */
const raws = new WeakMap<IncomingRecord, Pick<RawRecord, 'key' | 'headers'>>();

export const incomingRecord = (topic: string, partition: number, raw: RawRecord): IncomingRecord =>
  (raw.incoming ??= asText(topic, partition, raw));

/**
 * Keys and headers are text to us; an outsider's may be any bytes, or be absent. A record without a key is in no order with others, so its own place is its
 * key.
 */
function asText(topic: string, partition: number, raw: RawRecord): IncomingRecord {
  const plain = raw instanceof WireRecord ? raw.plainHeaders() : undefined;
  const { headers, faithful } = plain ? { headers: plain, faithful: true } : headersAsText(genuine(raw.headers));
  const { key: keyBytes } = raw;
  const key = keyBytes?.toString('utf8') ?? `${topic}/${partition}/${raw.offset}`;
  const record: IncomingRecord = {
    topic,
    partition,
    offset: Number(raw.offset),
    key,
    // A copy: a slice would keep the whole reply in memory. A small one shares a few kilobytes with others, which costs a fraction of bytes of its own.
    value: raw.value && Buffer.from(raw.value),
    headers,
    timestamp: Number(raw.timestamp),
  };
  if (!faithful || keyBytes === null || !isFaithful(key, keyBytes))
    raws.set(record, { key: keyBytes && Buffer.from(keyBytes), headers: copied(genuine(raw.headers)) });
  return record;
}

/** Of a header that is there more than once the last one counts. */
function headersAsText(raw: RawHeaders): { readonly headers: Record<string, string>; readonly faithful: boolean } {
  const headers: Record<string, string> = {};
  let faithful = true;
  for (const name of Object.keys(raw)) {
    const value = raw[name];
    const last = Array.isArray(value) ? value.at(-1) : value;
    const text = last?.toString('utf8') ?? '';
    faithful &&= Buffer.isBuffer(value) && isFaithful(text, value);
    // An outsider may call a header so.
    if (name === '__proto__') Object.defineProperty(headers, name, { value: text, enumerable: true, configurable: true, writable: true });
    else headers[name] = text;
  }
  return { headers, faithful };
}

/** Whether the bytes can be had back from the text: what is no UTF-8 leaves a mark in it. */
const isFaithful = (text: string, bytes: Buffer): boolean => !text.includes('\ufffd') || bytes.equals(Buffer.from(text));

/** Key and headers of a record, as bytes. */
export function rawKeyAndHeaders(record: IncomingRecord): Pick<RawRecord, 'key' | 'headers'> {
  const headers = Object.entries(record.headers).map(([name, value]) => [name, Buffer.from(value)]);
  return raws.get(record) ?? { key: Buffer.from(record.key), headers: Object.fromEntries(headers) };
}

/**
 * kafkajs 2.2.4 takes what every object inherits for an earlier header of that name: of a header `constructor` it gives a list of a function and the value.
 */
function genuine(headers: RawHeaders): RawHeaders {
  if (!Object.values(headers).some((value) => Array.isArray(value))) return headers;
  const cleaned = Object.entries(headers).map(([name, value]) => {
    const values = Array.isArray(value) ? value.filter((each) => Buffer.isBuffer(each)) : [value];
    return [name, values.length === 1 ? values[0] : values];
  });
  return Object.fromEntries(cleaned) as RawHeaders;
}

function copied(headers: RawHeaders): RawHeaders {
  const copies = Object.entries(headers).map(([name, value]) => {
    if (Array.isArray(value)) return [name, value.map((each) => Buffer.from(each))];
    return [name, value && Buffer.from(value)];
  });
  return Object.fromEntries(copies);
}
