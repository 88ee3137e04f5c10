/** SQLite's write-ahead log, https://www.sqlite.org/fileformat2.html#walformat: a header, then frames of one page each. */
export const WAL_HEADER_BYTES = 32;
export const WAL_FRAME_HEADER_BYTES = 24;

const MAGIC = 0x377f0682;
const FORMAT_VERSION = 3007000;

/** The two running sums of the format's checksum. */
export type WalSums = readonly [number, number];

export interface WalHeader {
  readonly littleEndian: boolean;
  readonly pageBytes: number;
  readonly salt1: number;
  readonly salt2: number;
  readonly sums: WalSums;
}

export interface WalFrame {
  readonly page: number;
  /** Pages in the database after the commit; 0 when this frame ends no transaction. */
  readonly commitPages: number;
  readonly salt1: number;
  readonly salt2: number;
  readonly sums: WalSums;
}

export const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

export const walChecksum = (view: DataView, start: number, length: number, littleEndian: boolean, [first, second]: WalSums): WalSums => {
  for (let at = start; at < start + length; at += 8) {
    first = (first + view.getUint32(at, littleEndian) + second) >>> 0;
    second = (second + view.getUint32(at + 4, littleEndian) + first) >>> 0;
  }
  return [first, second];
};

export const sameSums = (one: WalSums, other: WalSums): boolean => one[0] === other[0] && one[1] === other[1];

/** Undefined when the header is not valid. */
export const readWalHeader = (view: DataView): WalHeader | undefined => {
  if (view.byteLength < WAL_HEADER_BYTES) return undefined;
  const magic = view.getUint32(0);
  const pageBytes = view.getUint32(8);
  const littleEndian = magic === MAGIC;
  const sums: WalSums = [view.getUint32(24), view.getUint32(28)];
  const pageSizeKnown = pageBytes >= 512 && pageBytes <= 65536 && (pageBytes & (pageBytes - 1)) === 0;
  if ((magic & ~1) >>> 0 !== MAGIC || view.getUint32(4) !== FORMAT_VERSION || !pageSizeKnown) return undefined;
  if (!sameSums(walChecksum(view, 0, 24, littleEndian, [0, 0]), sums)) return undefined;
  return { littleEndian, pageBytes, salt1: view.getUint32(16), salt2: view.getUint32(20), sums };
};

export const readWalFrame = (view: DataView, at: number): WalFrame => ({
  page: view.getUint32(at),
  commitPages: view.getUint32(at + 4),
  salt1: view.getUint32(at + 8),
  salt2: view.getUint32(at + 12),
  sums: [view.getUint32(at + 16), view.getUint32(at + 20)],
});

/** The checksum that a frame must carry when the frame before it carries `before`. */
export const frameSums = (view: DataView, at: number, header: WalHeader, before: WalSums): WalSums => {
  const head = walChecksum(view, at, 8, header.littleEndian, before);
  return walChecksum(view, at + WAL_FRAME_HEADER_BYTES, header.pageBytes, header.littleEndian, head);
};
