/** Writes Kafka's wire format into bytes that are known to be enough. */
export class WireWriter {
  at = 0;
  readonly bytes: Buffer;

  constructor(length: number) {
    this.bytes = Buffer.allocUnsafe(length);
  }

  int8(value: number): void {
    this.at = this.bytes.writeInt8(value, this.at);
  }

  int16(value: number): void {
    this.at = this.bytes.writeInt16BE(value, this.at);
  }

  int32(value: number): void {
    this.at = this.bytes.writeInt32BE(value, this.at);
  }

  int64(value: bigint): void {
    this.at = this.bytes.writeBigInt64BE(value, this.at);
  }

  text(value: string): void {
    this.int16(Buffer.byteLength(value));
    this.at += this.bytes.write(value, this.at);
  }

  /** Zigzag of what is not below -1: lengths and places. */
  varInt(value: number): void {
    let left = zigzag(value);
    for (; left > 0x7f; left >>>= 7) this.bytes[this.at++] = (left & 0x7f) | 0x80;
    this.bytes[this.at++] = left;
  }

  varText(value: string, length: number): void {
    this.varInt(length);
    this.at += this.bytes.write(value, this.at);
  }

  varBytes(value: Buffer | null): void {
    this.varInt(value?.length ?? -1);
    if (value !== null) this.at += value.copy(this.bytes, this.at);
  }
}

const zigzag = (value: number): number => (value < 0 ? 1 : value * 2);

export function lengthOfVarInt(value: number): number {
  let length = 1;
  for (let left = zigzag(value); left > 0x7f; left >>>= 7) length += 1;
  return length;
}

export const lengthOfVarBytes = (length: number): number => lengthOfVarInt(length) + Math.max(length, 0);
