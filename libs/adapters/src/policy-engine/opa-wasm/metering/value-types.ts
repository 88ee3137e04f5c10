import { UnknownCode, type ByteReader } from './byte-reader.ts';

const F64 = 0x7c;
const I32 = 0x7f;
const VOID = 0x40;

const isNumber = (type: number): boolean => type >= F64 && type <= I32;

/** Goes over i32, i64, f32 or f64. References may be more bytes than one (0x63 and 0x64 are followed by a heap type), and vectors are not known. */
export const skipNumberType = (from: ByteReader): void => {
  const type = from.byte();
  if (!isNumber(type)) throw new UnknownCode(`value type 0x${type.toString(16)} before ${String(from.at)}`);
};

/** Goes over nothing, a number, or the index of a type: an s33 that is not negative. */
export const skipBlockType = (from: ByteReader): void => {
  const first = from.byte();
  if (first === VOID || isNumber(first)) return;
  let last = first;
  for (let count = 1; last >= 0x80 && count < 5; count += 1) last = from.byte();
  // Bit 0x40 of the last byte is the sign.
  if (last >= 0x40) throw new UnknownCode(`block type 0x${first.toString(16)} before ${String(from.at)}`);
};
