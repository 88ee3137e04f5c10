/** Castagnoli's polynomial, reversed. */
const POLYNOMIAL = 0x82f63b78;

/** What a byte does to the sum, with so many bytes behind it. */
const tableOf = (behind: number): Int32Array =>
  Int32Array.from({ length: 256 }, (_, byte) => {
    let sum = byte;
    for (let bit = 0; bit < 8 * (behind + 1); bit += 1) sum = (sum >>> 1) ^ ((sum & 1) * POLYNOMIAL);
    return sum;
  });
const [T0, T1, T2, T3, T4, T5, T6, T7] = [0, 1, 2, 3, 4, 5, 6, 7].map(tableOf) as [
  Int32Array,
  Int32Array,
  Int32Array,
  Int32Array,
  Int32Array,
  Int32Array,
  Int32Array,
  Int32Array,
];
const at = (table: Int32Array, byte: number): number => table[byte & 0xff] ?? 0;

/** CRC-32C (RFC 3720, appendix B.4) of the bytes from one place to another, eight at a time. */
export function crc32c(bytes: Buffer, from: number, to: number): number {
  let sum = -1;
  let place = from;
  for (const last = to - 8; place <= last; place += 8) {
    sum ^= bytes.readInt32LE(place);
    const next = bytes.readInt32LE(place + 4);
    sum =
      at(T7, sum) ^
      at(T6, sum >>> 8) ^
      at(T5, sum >>> 16) ^
      at(T4, sum >>> 24) ^
      at(T3, next) ^
      at(T2, next >>> 8) ^
      at(T1, next >>> 16) ^
      at(T0, next >>> 24);
  }
  for (; place < to; place += 1) sum = at(T0, sum ^ (bytes[place] ?? 0)) ^ (sum >>> 8);
  return ~sum >>> 0;
}
