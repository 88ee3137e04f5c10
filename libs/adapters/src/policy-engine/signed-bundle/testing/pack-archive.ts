import { gzipSync } from 'node:zlib';

export interface ArchiveEntry {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** Type flag of the header; default: a regular file. */
  readonly type?: string;
}

const BLOCK = 512;

const header = ({ name, bytes, type = '0' }: ArchiveEntry): Buffer => {
  const block = Buffer.alloc(BLOCK);
  block.write(name, 0, 100);
  block.write('0000600\0', 100);
  block.write(`${bytes.length.toString(8).padStart(11, '0')}\0`, 124);
  block.write('        ', 148);
  block.write(type, 156);
  block.write('ustar\u000000', 257);
  block.write(
    `${block
      .reduce((sum, byte) => sum + byte, 0)
      .toString(8)
      .padStart(6, '0')}\0 `,
    148,
  );
  return block;
};

/** A gzipped tar of exactly these entries, as somebody writes it who wants to. */
export const packArchive = (entries: readonly ArchiveEntry[]): Buffer =>
  gzipSync(
    Buffer.concat([
      ...entries.flatMap((entry) => [
        header(entry),
        Buffer.concat([entry.bytes, Buffer.alloc((BLOCK - (entry.bytes.length % BLOCK)) % BLOCK)]),
      ]),
      Buffer.alloc(2 * BLOCK),
    ]),
  );
