const VARINT = 0;
const FIXED_64 = 1;
const LENGTH = 2;
const FIXED_32 = 5;

/**
 * A message of Protocol Buffers (https://protobuf.dev/programming-guides/encoding/), read field by field. The classes that the client package ships make an object, a
 * list and a map of every message on the way to the few bytes that are wanted: that cost more than all the rest of an event's way. Throws a `RangeError` on what is no message.
 */
export class MessageReader {
  readonly #bytes: Buffer;
  readonly #end: number;
  #at: number;
  #type = VARINT;

  constructor(bytes: Buffer, at = 0, end = bytes.length) {
    this.#bytes = bytes;
    this.#at = at;
    this.#end = end;
  }

  /** Number of the next field, of which the value is to be taken or passed over next; 0 at the end. */
  next(): number {
    if (this.#at === this.#end) return 0;
    const tag = this.#varint();
    this.#type = tag % 8;
    return Math.floor(tag / 8);
  }

  /** Beyond 2^53 it is no safe integer, and not exact. */
  number(): number {
    this.#expect(VARINT);
    return this.#varint();
  }

  /** A view, not a copy. */
  bytes(): Buffer {
    const end = this.#afterLength();
    const found = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return found;
  }

  text(): string {
    const end = this.#afterLength();
    const found = this.#bytes.toString('utf8', this.#at, end);
    this.#at = end;
    return found;
  }

  message(): MessageReader {
    const end = this.#afterLength();
    const found = new MessageReader(this.#bytes, this.#at, end);
    this.#at = end;
    return found;
  }

  /** Passes over a value. */
  skip(): void {
    if (this.#type === VARINT) this.#varint();
    else if (this.#type === LENGTH) this.#at = this.#afterLength();
    else if (this.#type === FIXED_64) this.#at = this.#within(this.#at + 8);
    else if (this.#type === FIXED_32) this.#at = this.#within(this.#at + 4);
    else throw new RangeError(`protocol buffers: found a field of type ${this.#type}`);
  }

  #expect(type: number): void {
    if (this.#type !== type) throw new RangeError(`protocol buffers: found a field of type ${this.#type}, expected ${type}`);
  }

  #afterLength(): number {
    this.#expect(LENGTH);
    const length = this.#varint();
    return this.#within(this.#at + length);
  }

  #within(end: number): number {
    if (end > this.#end) throw new RangeError(`protocol buffers: a field ends ${end - this.#end} bytes after its message`);
    return end;
  }

  #varint(): number {
    let value = 0;
    for (let scale = 1; scale < 2 ** 70; scale *= 128) {
      if (this.#at >= this.#end) throw new RangeError('protocol buffers: a number has no end');
      const byte = this.#bytes[this.#at++] ?? 0;
      if (byte < 128) return value + byte * scale;
      value += (byte - 128) * scale;
    }
    throw new RangeError('protocol buffers: a number of more than 10 bytes');
  }
}
