import type { IncomingRecord } from '../message-bus.ts';
import type { RawHeaders, RawRecord } from './fetched-record.ts';
import { WireReader } from './wire-reader.ts';

/** What the records of a batch have in common. */
export interface BatchContext {
  readonly firstOffset: number;
  readonly firstTimestamp: number;
  /** Of all its records, where the broker's time counts. */
  readonly appendedAt: number | undefined;
  readonly isControlBatch: boolean;
  /** Tells, with the next, whether its transaction was aborted. */
  readonly producerId: string;
  readonly inTransaction: boolean;
}

/** A record where it lies in an answer. Its key and headers are read when somebody asks for them. */
export class WireRecord implements RawRecord {
  readonly offset: number;
  readonly timestamp: number;
  readonly value: Buffer | null;
  readonly batchContext: BatchContext;
  incoming: IncomingRecord | undefined = undefined;
  private readonly answer: Buffer;
  private readonly keyAt: number;
  private readonly headersAt: number;
  private readonly end: number;

  /** Reads on to the end of the record. */
  constructor(reader: WireReader, batchContext: BatchContext) {
    const length = reader.varInt();
    const end = reader.at + length;
    reader.int8();
    const timestamp = batchContext.firstTimestamp + reader.varLong();
    this.timestamp = batchContext.appendedAt ?? timestamp;
    this.offset = batchContext.firstOffset + reader.varInt();
    this.keyAt = reader.at;
    reader.passVarBytes();
    this.value = reader.varBytes();
    this.batchContext = batchContext;
    this.answer = reader.bytes;
    this.headersAt = reader.at;
    const count = reader.varInt();
    if (count < 0) throw new RangeError(`${count} headers at ${this.headersAt}`);
    for (let left = count; left > 0; left -= 1) {
      reader.pass(reader.varInt());
      reader.passVarBytes();
    }
    if (reader.at !== end) throw new RangeError(`a record that ends at ${reader.at} instead of ${end}`);
    this.end = end;
  }

  get isControlRecord(): boolean {
    return this.batchContext.isControlBatch;
  }

  get key(): Buffer | null {
    return new WireReader(this.answer, this.keyAt).varBytes();
  }

  get headers(): RawHeaders {
    const headers = new Map<string, Buffer | null | Array<Buffer | null>>();
    const reader = new WireReader(this.answer, this.headersAt);
    for (let left = reader.varInt(); left > 0; left -= 1) {
      const name = reader.varBytes()?.toString('utf8') ?? '';
      const value = reader.varBytes();
      const before = headers.get(name);
      headers.set(name, before === undefined ? value : Array.isArray(before) ? [...before, value] : [before, value]);
    }
    return Object.fromEntries(headers) as RawHeaders;
  }

  /** Its headers where text gives them back; undefined where one is absent, comes twice or is more than ASCII. */
  plainHeaders(): Record<string, string> | undefined {
    const { headersAt } = this;
    const text = this.answer.toString('latin1', headersAt, this.end);
    const reader = new WireReader(this.answer, headersAt);
    const headers: Record<string, string> = {};
    const count = reader.varInt();
    for (let index = 0; index < count; index += 1) {
      const nameLength = reader.varInt();
      const nameAt = reader.pass(nameLength) - headersAt;
      const valueLength = reader.varInt();
      if (valueLength === -1) return undefined;
      const valueAt = reader.pass(valueLength) - headersAt;
      const name = nameIn(text, nameAt, nameLength, index);
      const value = text.slice(valueAt, valueAt + valueLength);
      if (name === undefined || name in headers || NOT_ASCII.test(value)) return undefined;
      headers[name] = value;
    }
    return headers;
  }
}

const NOT_ASCII = /[^\0-\x7f]/;

/** By their place: a publisher gives its records the same headers, and a name that is there already need not be made again. */
const names: string[] = [];
const MOST_NAMES = 32;

function nameIn(text: string, at: number, length: number, index: number): string | undefined {
  const known = names[index];
  if (known?.length === length && text.startsWith(known, at)) return known;
  const name = text.slice(at, at + length);
  if (NOT_ASCII.test(name)) return undefined;
  if (index < MOST_NAMES) names[index] = name;
  return name;
}
