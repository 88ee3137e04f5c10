import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { ContentStoreError, type FilePart } from './content-store.ts';

/** The bytes, chunk by chunk; throws at the end when they are others than were named. An empty part has none. */
export async function* chunksOf({ path, from, length, digest }: FilePart): AsyncGenerator<Buffer> {
  const hash = createHash('sha256');
  let read = 0;
  if (length > 0)
    for await (const chunk of createReadStream(path, { start: from, end: from + length - 1 }) as AsyncIterable<Buffer>) {
      hash.update(chunk);
      read += chunk.length;
      yield chunk;
    }
  const found = `sha256:${hash.digest('hex')}`;
  if (read !== length || found !== digest)
    throw new ContentStoreError('content-store.corrupt', `${path}: ${read} bytes from ${from} hash to ${found}, expected ${digest}`);
}

/** All of them at once. */
export const bytesOfPart = async (part: FilePart): Promise<Uint8Array> => {
  const chunks: Buffer[] = [];
  for await (const chunk of chunksOf(part)) chunks.push(chunk);
  return Buffer.concat(chunks);
};
