import type { Hashing } from '@interlock/domain';
import { messageOf } from '../../durable-files/index.ts';
import { hexOf, refuseTooLarge } from '../content-digest.ts';
import { ContentStoreError, type ContentStore, type FilePart } from '../content-store.ts';
import { bytesOfPart, checkPart, streamOf } from '../file-part.ts';
import { KnownDigests } from '../known-digests.ts';
import { FewAtOnce } from './few-at-once.ts';
import type { S3ContentObjects, StoredObject, Streamed } from './s3-content-objects.ts';

export interface S3ContentStoreParts {
  readonly objects: Pick<S3ContentObjects, 'has' | 'read' | 'write' | 'placeOf'>;
  readonly hashing: Hashing;
  readonly close: () => void;
}

/** Times that another writer may be ahead while damaged bytes are mended. */
const MENDING_ATTEMPTS = 5;
/** Larger parts of files are read while they are sent, and wait for one another: what is read ahead of a slow server is memory. */
const LARGE_PART_BYTES = 1_048_576;
const LARGE_PARTS = 2;
/** Of requests that ask what is there. */
const LOOKS = 16;

export class S3ContentStore implements ContentStore {
  private readonly parts: S3ContentStoreParts;
  private readonly known = new KnownDigests();
  private readonly writing = new Map<string, Promise<void>>();
  private readonly largeParts = new FewAtOnce(LARGE_PARTS);

  constructor(parts: S3ContentStoreParts) {
    this.parts = parts;
  }

  async put(bytes: Uint8Array): Promise<string> {
    refuseTooLarge(bytes);
    const hex = this.parts.hashing.sha256Hex(bytes);
    // A copy: the caller may change its buffer before it is sent, or sent again.
    if (!this.known.has(hex)) await this.storeOnce(hex, Uint8Array.from(bytes));
    return `sha256:${hex}`;
  }

  /** A large part in one request, not in several: only so does the server check all of it against its digest, and write it on a condition. */
  async putFile(part: FilePart): Promise<void> {
    refuseTooLarge(part);
    const hex = hexOf(part.digest);
    if (this.known.has(hex)) return;
    if (part.length <= LARGE_PART_BYTES) return this.storeOnce(hex, await bytesOfPart(part));
    await this.largeParts.run(async () => {
      // Read before it is sent: what is found out by the server is not told from its failure.
      await checkPart(part);
      await this.storeOnce(hex, { length: part.length, open: () => streamOf(part) });
    });
  }

  async get(digest: string): Promise<Uint8Array | undefined> {
    const hex = hexOf(digest);
    const { objects } = this.parts;
    const found = await objects.read(hex).catch((cause: unknown) => {
      throw unavailable(objects.placeOf(hex), cause);
    });
    if (found !== undefined && this.isIntact(found, hex)) return found.bytes;
    this.known.delete(hex);
    if (found === undefined) return undefined;
    throw new ContentStoreError('content-store.corrupt', `${objects.placeOf(hex)}: ${this.faultOf(found)}`);
  }

  async has(digest: string): Promise<boolean> {
    return (await this.get(digest)) !== undefined;
  }

  /** Whether they are there: damaged ones are the server's to find, and reading all of a bucket is dear. */
  async lost(digests: readonly string[]): Promise<readonly string[]> {
    const looks = new FewAtOnce(LOOKS);
    const isHeld = (digest: string): Promise<boolean> => {
      const hex = hexOf(digest);
      const { objects } = this.parts;
      return looks.run(() =>
        objects.has(hex).catch((cause: unknown) => {
          throw unavailable(objects.placeOf(hex), cause);
        }),
      );
    };
    const held = await Promise.all(digests.map(isHeld));
    return digests.filter((_, index) => held[index] === false);
  }

  /** Lets go of its connections. */
  async close(): Promise<void> {
    await Promise.allSettled(this.writing.values());
    this.parts.close();
  }

  private storeOnce(hex: string, content: Uint8Array | Streamed): Promise<void> {
    const writing = this.writing.get(hex);
    if (writing !== undefined) return writing;
    const stored = this.store(hex, content).finally(() => this.writing.delete(hex));
    this.writing.set(hex, stored);
    return stored;
  }

  /** Never over whole bytes. Damaged ones are replaced on condition that they are still the ones that were read. */
  private async store(hex: string, content: Uint8Array | Streamed): Promise<void> {
    const { objects } = this.parts;
    try {
      // A server that refuses a large body while it comes may break off, and its refusal is lost: what is there is looked at before.
      const before = content.length > LARGE_PART_BYTES ? await objects.read(hex) : undefined;
      if (before !== undefined && this.isIntact(before, hex)) return void this.known.add(hex);
      let damaged = before?.etag;
      for (let attempt = 0; attempt < MENDING_ATTEMPTS; attempt += 1) {
        if ((await objects.write(hex, content, damaged)) === 'written') return void this.known.add(hex);
        const there = await objects.read(hex);
        if (there !== undefined && this.isIntact(there, hex)) return void this.known.add(hex);
        damaged = there?.etag;
      }
      throw new Error(`others changed what is there ${MENDING_ATTEMPTS} times meanwhile`);
    } catch (cause) {
      throw unavailable(objects.placeOf(hex), cause);
    }
  }

  private isIntact({ bytes }: StoredObject, hex: string): boolean {
    return bytes !== undefined && this.parts.hashing.sha256Hex(bytes) === hex;
  }

  private faultOf({ bytes }: StoredObject): string {
    return bytes === undefined ? 'more bytes than any content has' : `its bytes hash to ${this.parts.hashing.sha256Hex(bytes)}`;
  }
}

const unavailable = (place: string, cause: unknown): ContentStoreError =>
  new ContentStoreError('content-store.unavailable', `${place}: ${messageOf(cause)}`, { cause });
