import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { ContentStoreError, type FilePart } from './content-store.ts';

const WINDOW = 256 * 1024;

/**
 * The bytes, chunk by chunk, each good until the next one is asked for: they share one window, since what is left of a large file's chunks is memory until it is
 * collected. Throws at the end when they are others than were named. An empty part has none.
 */
export async function* chunksOf(part: FilePart): AsyncGenerator<Buffer> {
  const hash = createHash('sha256');
  const window = Buffer.allocUnsafeSlow(Math.min(WINDOW, part.length));
  const file = await open(part.path, 'r');
  let read = 0;
  try {
    while (read < part.length) {
      const chunk = await fill(file, window.subarray(0, Math.min(WINDOW, part.length - read)), part.from + read);
      if (chunk.length === 0) break;
      hash.update(chunk);
      read += chunk.length;
      yield chunk;
    }
  } finally {
    await file.close();
  }
  refuseOthers(part, read, hash.digest('hex'));
}

/** Throws where they are others than were named. */
export const checkPart = async (part: FilePart): Promise<void> => {
  const chunks = chunksOf(part);
  while ((await chunks.next()).done !== true);
};

/** As a stream, unchecked. Of a part that is not empty. */
export const streamOf = ({ path, from, length }: FilePart): Readable => createReadStream(path, { start: from, end: from + length - 1 });

/** All of them at once. */
export const bytesOfPart = async (part: FilePart): Promise<Uint8Array> => {
  const file = await open(part.path, 'r');
  try {
    const bytes = await fill(file, Buffer.allocUnsafeSlow(part.length), part.from);
    refuseOthers(part, bytes.length, createHash('sha256').update(bytes).digest('hex'));
    return bytes;
  } finally {
    await file.close();
  }
};

/** Fewer than there is room for where the file ends. */
const fill = async (file: FileHandle, room: Buffer, from: number): Promise<Buffer> => {
  let filled = 0;
  while (filled < room.length) {
    const { bytesRead } = await file.read(room, filled, room.length - filled, from + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return room.subarray(0, filled);
};

const refuseOthers = ({ path, from, length, digest }: FilePart, read: number, hex: string): void => {
  if (read !== length || `sha256:${hex}` !== digest)
    throw new ContentStoreError('content-store.corrupt', `${path}: ${read} bytes from ${from} hash to sha256:${hex}, expected ${digest}`);
};
