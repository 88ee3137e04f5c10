import { crc32 } from 'node:zlib';

/** In front of each content of a pack: `ILC1`, its length, its sha256, and the CRC-32 of these three (little endian). Then its bytes. */
export const ENTRY_HEADER_BYTES = 44;
export const ENTRY_MAGIC = Buffer.from('ILC1', 'latin1');

const LENGTH_AT = 4;
const DIGEST_AT = 8;
const CHECKSUM_AT = 40;

export interface EntryHeader {
  /** sha256 hex. */
  readonly hex: string;
  readonly length: number;
}

export const entryHeader = ({ hex, length }: EntryHeader): Buffer => {
  const header = Buffer.allocUnsafe(ENTRY_HEADER_BYTES);
  ENTRY_MAGIC.copy(header);
  header.writeUInt32LE(length, LENGTH_AT);
  header.write(hex, DIGEST_AT, 'hex');
  header.writeUInt32LE(crc32(header.subarray(0, CHECKSUM_AT)), CHECKSUM_AT);
  return header;
};

/** Undefined when these bytes are no header, or a damaged one. */
export const readEntryHeader = (bytes: Buffer): EntryHeader | undefined => {
  if (bytes.length < ENTRY_HEADER_BYTES || !bytes.subarray(0, LENGTH_AT).equals(ENTRY_MAGIC)) return undefined;
  if (crc32(bytes.subarray(0, CHECKSUM_AT)) !== bytes.readUInt32LE(CHECKSUM_AT)) return undefined;
  return { hex: bytes.toString('hex', DIGEST_AT, CHECKSUM_AT), length: bytes.readUInt32LE(LENGTH_AT) };
};
