/** What stands around the bytes of a single block: two of zlib's, five of the block's, four of the sum. */
export const STORED_OVERHEAD = 11;

/** Of one block (RFC 1951 §3.2.4). */
const MOST = 0xffff;

/** Most bytes whose sums fit 32 bits before they are reduced (zlib's NMAX is 5552; less is right too). */
const BEFORE_REDUCED = 3800;
const MODULUS = 65_521;

/** RFC 1950 §8.2. */
const adler32 = (bytes: Uint8Array): number => {
  let sum = 1;
  let sums = 0;
  for (let at = 0; at < bytes.length;) {
    const end = Math.min(at + BEFORE_REDUCED, bytes.length);
    for (; at < end; at += 1) {
      sum += bytes[at] ?? 0;
      sums += sum;
    }
    sum %= MODULUS;
    sums %= MODULUS;
  }
  return ((sums << 16) | sum) >>> 0;
};

/**
 * A zlib stream (RFC 1950) that holds the bytes as they are, in one block: what `deflate` makes at level 0, without the quarter of a megabyte that it sets up for each
 * stream. At most 65,535 bytes; throws RangeError beyond.
 */
export const zlibStored = (bytes: Uint8Array): Buffer => {
  if (bytes.length > MOST) throw new RangeError(`found ${bytes.length} bytes, expected ${MOST} at most`);
  const stream = Buffer.allocUnsafe(bytes.length + STORED_OVERHEAD);
  stream.set([0x78, 0x01, 0x01]);
  stream.writeUInt16LE(bytes.length, 3);
  stream.writeUInt16LE(bytes.length ^ MOST, 5);
  stream.set(bytes, 7);
  stream.writeUInt32BE(adler32(bytes), 7 + bytes.length);
  return stream;
};
