/** Thrown for whatever the meter does not know; the module is then not metered. */
export class UnknownCode extends Error {
  override readonly name = 'UnknownCode';
}

const LEB_BYTES = 10;

/** A place in a WebAssembly binary that only moves forward, and never beyond the end. */
export class ByteReader {
  readonly bytes: Uint8Array;
  at: number;
  readonly end: number;

  constructor(bytes: Uint8Array, at = 0, end = bytes.length) {
    this.bytes = bytes;
    this.at = at;
    this.end = end;
  }

  byte(): number {
    const value = this.at < this.end ? this.bytes[this.at] : undefined;
    if (value === undefined) throw new UnknownCode(`the binary ends at ${String(this.at)}`);
    this.at += 1;
    return value;
  }

  /** LEB128, unsigned, of at most 32 bits. */
  u32(): number {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.byte();
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
    throw new UnknownCode(`no number of 32 bits before ${String(this.at)}`);
  }

  /** Goes over a LEB128 of any sign and width. */
  skipLeb(): void {
    for (let count = 0; count < LEB_BYTES; count += 1) if (this.byte() < 0x80) return;
    throw new UnknownCode(`no number before ${String(this.at)}`);
  }

  skip(count: number): void {
    if (this.at + count > this.end) throw new UnknownCode(`the binary ends at ${String(this.end)}`);
    this.at += count;
  }

  /** A reader of the next `count` bytes, over which this one goes. */
  part(count: number): ByteReader {
    const from = this.at;
    this.skip(count);
    return new ByteReader(this.bytes, from, from + count);
  }
}

export const u32 = (value: number): number[] => {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) | 0x80);
  return [...bytes, rest];
};

/** LEB128, signed, of a number from 0 to 2^31 - 1. */
export const s32 = (value: number): number[] => {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x40; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) | 0x80);
  return [...bytes, rest];
};
