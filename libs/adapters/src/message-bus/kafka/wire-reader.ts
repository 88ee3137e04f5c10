/** Reads Kafka's wire format, one thing after the other. Throws a `RangeError` where the bytes end early or hold what nobody sends. */
export class WireReader {
  at: number;
  readonly bytes: Buffer;

  constructor(bytes: Buffer, at = 0) {
    this.bytes = bytes;
    this.at = at;
  }

  int8(): number {
    return this.bytes.readInt8(this.pass(1));
  }

  int16(): number {
    return this.bytes.readInt16BE(this.pass(2));
  }

  int32(): number {
    return this.bytes.readInt32BE(this.pass(4));
  }

  int64(): bigint {
    return this.bytes.readBigInt64BE(this.pass(8));
  }

  /** 64 bits of which a number holds all: offsets and times. */
  whole(): number {
    const value = Number(this.int64());
    if (!Number.isSafeInteger(value)) throw new RangeError(`a whole number beyond 2^53 at ${this.at}`);
    return value;
  }

  text(): string {
    const from = this.pass(this.int16());
    return this.bytes.toString('utf8', from, this.at);
  }

  array<T>(read: () => T): T[] {
    const found: T[] = [];
    const count = this.int32();
    if (count < 0) throw new RangeError(`${count} things at ${this.at}`);
    while (found.length < count) found.push(read());
    return found;
  }

  /** Up to 28 bits: lengths, and how far a record lies behind the first of its batch. */
  varInt(): number {
    return this.zigzag(4);
  }

  /** Up to 49 bits: how much later a record is than the first of its batch. */
  varLong(): number {
    return this.zigzag(7);
  }

  private zigzag(most: number): number {
    let value = 0;
    let weight = 1;
    for (let read = 0; read < most; read += 1) {
      const byte = this.bytes[this.at];
      if (byte === undefined) break;
      this.at += 1;
      value += (byte & 0x7f) * weight;
      if (byte < 0x80) return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
      weight *= 128;
    }
    throw new RangeError(`no end of a number at ${this.at}`);
  }

  /** Null for what is absent. A view of the bytes, which keeps them all. */
  varBytes(): Buffer | null {
    const length = this.varInt();
    if (length === -1) return null;
    const from = this.pass(length);
    return this.bytes.subarray(from, this.at);
  }

  /** Passes over what `varBytes` reads. */
  passVarBytes(): void {
    const length = this.varInt();
    if (length !== -1) this.pass(length);
  }

  /** Passes over so many bytes; gives where they begin. */
  pass(length: number): number {
    const from = this.at;
    if (length < 0 || from + length > this.bytes.length) throw new RangeError(`${length} bytes at ${from} of ${this.bytes.length}`);
    this.at += length;
    return from;
  }
}
