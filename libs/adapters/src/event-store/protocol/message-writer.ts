const VARINT = 0;
const LENGTH = 2;

/** Of gRPC: whether it is compressed, and its length. */
const PREFIX = 5;

/**
 * Writes a message of Protocol Buffers from its end to its beginning, so that how long a message within is, is known by the time that its length has to be written: nothing is
 * measured first, or copied. Fields are therefore given last to first.
 */
export class MessageWriter {
  #bytes: Buffer;
  #at: number;

  constructor(room = 512) {
    this.#bytes = Buffer.allocUnsafe(room);
    this.#at = room;
  }

  number(field: number, value: number): this {
    this.#varint(value);
    return this.#tag(field, VARINT);
  }

  bytes(field: number, value: Uint8Array): this {
    this.#reserve(value.length);
    this.#bytes.set(value, this.#at);
    this.#varint(value.length);
    return this.#tag(field, LENGTH);
  }

  text(field: number, value: string): this {
    const length = Buffer.byteLength(value);
    this.#reserve(length);
    this.#bytes.write(value, this.#at);
    this.#varint(length);
    return this.#tag(field, LENGTH);
  }

  message(field: number, write?: (writer: this) => unknown): this {
    const before = this.#length;
    write?.(this);
    this.#varint(this.#length - before);
    return this.#tag(field, LENGTH);
  }

  /** What was written. */
  finish(): Buffer {
    return this.#bytes.subarray(this.#at);
  }

  /** What was written, as gRPC sends a message: https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md */
  finishFramed(): Buffer {
    const length = this.#length;
    this.#reserve(PREFIX);
    this.#bytes[this.#at] = 0;
    this.#bytes.writeUInt32BE(length, this.#at + 1);
    return this.finish();
  }

  get #length(): number {
    return this.#bytes.length - this.#at;
  }

  #tag(field: number, type: number): this {
    this.#varint(field * 8 + type);
    return this;
  }

  #varint(value: number): void {
    let length = 1;
    for (let rest = value; rest >= 128; rest = Math.floor(rest / 128)) length += 1;
    this.#reserve(length);
    let [at, rest] = [this.#at, value];
    for (; rest >= 128; rest = Math.floor(rest / 128)) this.#bytes[at++] = (rest % 128) + 128;
    this.#bytes[at] = rest;
  }

  #reserve(length: number): void {
    if (this.#at < length) {
      const written = this.finish();
      this.#bytes = Buffer.allocUnsafe(2 * (written.length + length));
      this.#at = this.#bytes.length - written.length;
      this.#bytes.set(written, this.#at);
    }
    this.#at -= length;
  }
}
