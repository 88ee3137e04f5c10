import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { UnreadableText } from './yaml/unreadable-text.ts';

export const MAX_FILE_BYTES = 1_048_576;

/** Bytes of a descriptor, at most 1 MiB and one byte more; never more of it is read, whatever it grows to meanwhile. */
export const readBounded = async (path: string): Promise<Uint8Array> => {
  const handle = await open(path, 'r');
  try {
    const stats = await handle.stat();
    if (!stats.isFile()) throw new UnreadableText('found no regular file', { line: 1, column: 1 });
    // One byte more than it should hold: a read that fills the buffer did not reach the end.
    let buffer = new Uint8Array(Math.min(stats.size, MAX_FILE_BYTES) + 1);
    let length = 0;
    for (;;) {
      const { bytesRead } = await handle.read(buffer, length, buffer.length - length, length);
      length += bytesRead;
      if (bytesRead === 0 || length > MAX_FILE_BYTES) return buffer.subarray(0, length);
      if (length === buffer.length) buffer = enlarged(buffer);
    }
  } finally {
    await handle.close();
  }
};

const enlarged = (buffer: Uint8Array): Uint8Array<ArrayBuffer> => {
  const larger = new Uint8Array(MAX_FILE_BYTES + 1);
  larger.set(buffer);
  return larger;
};

/** `catalog-info.yaml` and its variants say by their name that they hold entities. */
export const isDescriptorFile = (path: string): boolean => /^catalog-info(?:[.-].*)?\.(?:ya?ml|json)$/i.test(basename(path));

/** Other files below a folder (Kubernetes manifests, package locks, chart templates) concern the catalog only if they name Backstage's API. */
export const mayHoldEntities = (bytes: Uint8Array): boolean =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes('backstage.io/');

/** UTF-8 text of a descriptor; throws `UnreadableText` with the place of the first byte that is none. */
export const descriptorText = (bytes: Uint8Array): string => {
  if (bytes.length > MAX_FILE_BYTES)
    throw new UnreadableText(`found more than ${MAX_FILE_BYTES} bytes, expected fewer: split the file`, { line: 1, column: 1 });
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    const valid = new TextDecoder('utf-8').decode(bytes).split('\ufffd', 1)[0] ?? '';
    const lines = valid.split('\n');
    throw new UnreadableText(
      'found bytes that are no UTF-8 text',
      { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 },
      { cause },
    );
  }
};
