import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, readdir, rm, stat, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { HttpError, type IncomingBytes } from '@interlock/service-kit';

export interface UploadsOptions {
  /** Where bodies lie until they are judged. What exposes a secret never gets any further. */
  readonly directory: string;
  readonly maxBytes: number;
  /** For a whole body. */
  readonly deadlineMs: number;
  /** Smaller bodies stay in memory. */
  readonly inMemoryBytes?: number;
  /** Bodies that are on their way or being judged at the same time. */
  readonly most?: number;
}

/** A body that has arrived. */
export interface Upload {
  /** sha256 of its bytes, in hex. */
  readonly hex: string;
  readonly length: number;
  readonly content: { readonly bytes: Uint8Array } | { readonly path: string };
  /** Removes what is left of it. */
  discard(): Promise<void>;
}

const IN_MEMORY_BYTES = 64 * 1024;
const MOST = 16;
/** Longer than any body takes. */
const ABANDONED_AFTER_MS = 60 * 60 * 1000;

/** Receives bodies as they come: hashed while they are written, only small ones held in memory, nothing left of those that break off. */
export class Uploads {
  readonly #options: Required<UploadsOptions>;
  #open = 0;

  constructor(options: UploadsOptions) {
    this.#options = { inMemoryBytes: IN_MEMORY_BYTES, most: MOST, ...options };
  }

  /** Removes what a killed process left. */
  async sweep(): Promise<void> {
    const { directory } = this.#options;
    await mkdir(directory, { recursive: true, mode: 0o700 });
    for (const name of await readdir(directory)) {
      const path = join(directory, name);
      const stats = await stat(path).catch(() => undefined);
      if (stats !== undefined && Date.now() - stats.mtimeMs > ABANDONED_AFTER_MS) await rm(path, { force: true });
    }
  }

  async receive({ stream, announced }: IncomingBytes): Promise<Upload> {
    const { maxBytes, most } = this.#options;
    if (announced !== undefined && announced > maxBytes) throw tooLarge(`${announced} bytes announced`, maxBytes);
    if (this.#open >= most) throw new HttpError('http.not_ready', `${most} uploads are on their way already`);
    this.#open += 1;
    try {
      const upload = await this.#collect(stream);
      return { ...upload, discard: () => this.#discard(upload.content) };
    } catch (error) {
      this.#open -= 1;
      throw error;
    }
  }

  async #discard(content: Upload['content']): Promise<void> {
    this.#open -= 1;
    if ('path' in content) await rm(content.path, { force: true });
  }

  async #collect(stream: Readable): Promise<Omit<Upload, 'discard'>> {
    const { directory, maxBytes, inMemoryBytes, deadlineMs } = this.#options;
    const hash = createHash('sha256');
    const path = join(directory, randomUUID());
    const head: Buffer[] = [];
    let length = 0;
    let file: FileHandle | undefined;
    try {
      for await (const chunk of chunksWithin(stream, deadlineMs)) {
        length += chunk.length;
        if (length > maxBytes) throw tooLarge(`more than ${maxBytes} bytes`, maxBytes);
        hash.update(chunk);
        if (file === undefined && length <= inMemoryBytes) head.push(chunk);
        else {
          file ??= await beginning(path, head.splice(0));
          await file.write(chunk);
          giveBack(chunk);
        }
      }
      if (length === 0) throw nothing();
      await file?.close();
      return { hex: hash.digest('hex'), length, content: file === undefined ? { bytes: Buffer.concat(head) } : { path } };
    } catch (error) {
      await file?.close().catch(() => undefined);
      await rm(path, { force: true });
      throw error;
    }
  }
}

const beginning = async (path: string, chunks: readonly Buffer[]): Promise<FileHandle> => {
  const file = await open(path, 'wx', 0o600);
  for (const chunk of chunks) await file.write(chunk);
  return file;
};

/** Now, and not when it is collected: up to that there would be more of it than of the body. Only what is nobody else's: a whole buffer of its own. */
const giveBack = ({ buffer, length }: Buffer): void => {
  if (buffer instanceof ArrayBuffer && buffer.byteLength === length) buffer.transfer(0);
};

/** Leaves the stream open when it ends early: its connection still has an answer to carry, and what still comes is let go by so that it can be read. */
async function* chunksWithin(stream: Readable, deadlineMs: number): AsyncGenerator<Buffer> {
  const late = Promise.withResolvers<never>();
  late.promise.catch(() => undefined);
  const timer = setTimeout(() => late.reject(new HttpError('http.timeout', `the body was not here within ${deadlineMs} ms`)), deadlineMs);
  const chunks = stream.iterator({ destroyOnReturn: false }) as AsyncIterator<Buffer>;
  try {
    for (;;) {
      const next = await Promise.race([chunks.next(), late.promise]);
      if (next.done === true) return;
      yield next.value;
    }
  } catch (error) {
    throw error instanceof HttpError ? error : new HttpError('http.invalid_request', 'the body broke off', { cause: error });
  } finally {
    clearTimeout(timer);
    void letGo(stream, chunks);
  }
}

/**
 * A stream that an iterator listens to does not flow: `return` makes it stop, at once, or where a chunk is being waited for when that is here. The stream
 * only notices in the next tick, and until then `resume` would do nothing.
 */
const letGo = async (stream: Readable, chunks: AsyncIterator<Buffer>): Promise<void> => {
  await chunks.return?.().catch(() => undefined);
  setImmediate(() => stream.resume());
};

const tooLarge = (found: string, maxBytes: number): HttpError =>
  new HttpError('http.too_large', `body: found ${found}, expected at most ${maxBytes} bytes (evidence.maxDocumentBytes)`, {
    errors: [{ field: 'body', found, expected: `at most ${maxBytes} bytes (evidence.maxDocumentBytes)` }],
  });

const nothing = (): HttpError =>
  new HttpError('http.invalid_request', 'body: found nothing, expected bytes', {
    errors: [{ field: 'body', found: 'nothing', expected: 'bytes' }],
  });
