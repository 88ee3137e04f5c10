import type { Hashing } from '@interlock/domain';
import { messageOf } from '../../durable-files/index.ts';
import { ContentStoreError, type ContentStore } from '../content-store.ts';
import { ContentFiles } from './content-files.ts';
import { KnownDigests } from './known-digests.ts';

const DIGEST = /^sha256:([0-9a-f]{64})$/;

export const MAX_CONTENT_BYTES = 50 * 1024 * 1024;

export class FilesContentStore implements ContentStore {
  private readonly files: ContentFiles;
  private readonly hashing: Hashing;
  private readonly known = new KnownDigests();
  private readonly writing = new Map<string, Promise<void>>();

  constructor(files: ContentFiles, hashing: Hashing) {
    this.files = files;
    this.hashing = hashing;
  }

  async put(bytes: Uint8Array): Promise<string> {
    if (bytes.length > MAX_CONTENT_BYTES)
      throw new ContentStoreError('content-store.too_large', `${bytes.length} bytes, at most ${MAX_CONTENT_BYTES} are taken`);
    const hex = this.hashing.sha256Hex(bytes);
    if (!this.known.has(hex)) await this.storeOnce(hex, bytes);
    return `sha256:${hex}`;
  }

  async get(digest: string): Promise<Uint8Array | undefined> {
    const hex = hexOf(digest);
    const bytes = await this.read(hex);
    if (bytes === undefined) {
      this.known.delete(hex);
      return undefined;
    }
    const found = this.hashing.sha256Hex(bytes);
    if (found === hex) return bytes;
    this.known.delete(hex);
    throw new ContentStoreError('content-store.corrupt', `${this.files.pathOf(hex)}: its bytes hash to ${found}`);
  }

  async has(digest: string): Promise<boolean> {
    return (await this.get(digest)) !== undefined;
  }

  private storeOnce(hex: string, bytes: Uint8Array): Promise<void> {
    const writing = this.writing.get(hex);
    if (writing !== undefined) return writing;
    // A copy: the caller may change its buffer before the disk has it.
    const stored = this.store(hex, Uint8Array.from(bytes)).finally(() => this.writing.delete(hex));
    this.writing.set(hex, stored);
    return stored;
  }

  private async store(hex: string, bytes: Uint8Array): Promise<void> {
    try {
      const there = await this.files.read(hex);
      // Bytes that were damaged on disk are mended. The name of a file that a killed process left may not be durable yet.
      if (there !== undefined && this.hashing.sha256Hex(there) === hex) await this.files.syncEntry(hex);
      else await this.files.write(hex, bytes);
      this.known.add(hex);
    } catch (cause) {
      throw unavailable(hex, cause);
    }
  }

  private async read(hex: string): Promise<Uint8Array | undefined> {
    try {
      return await this.files.read(hex);
    } catch (cause) {
      throw unavailable(hex, cause);
    }
  }
}

/** A digest becomes a path: nothing but hex may pass. */
const hexOf = (digest: string): string => {
  const hex = DIGEST.exec(digest)?.[1];
  if (hex === undefined) throw new TypeError(`content digest is ${JSON.stringify(digest.slice(0, 100))}, expected "sha256:<64 hex>"`);
  return hex;
};

const unavailable = (hex: string, cause: unknown): ContentStoreError =>
  new ContentStoreError('content-store.unavailable', `sha256:${hex}: ${messageOf(cause)}`, { cause });
