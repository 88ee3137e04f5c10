import type { Hashing } from '@interlock/domain';
import { messageOf } from '../../durable-files/index.ts';
import { hexOf, refuseTooLarge } from '../content-digest.ts';
import { ContentStoreError, type ContentStore, type FilePart } from '../content-store.ts';
import { bytesOfPart, chunksOf } from '../file-part.ts';
import type { ContentFiles } from './content-files.ts';
import type { ContentPacks, Found } from './content-packs.ts';
import { KnownDigests } from '../known-digests.ts';

export interface FilesContentStoreParts {
  readonly files: ContentFiles;
  readonly packs: ContentPacks;
  readonly hashing: Hashing;
  readonly packedBytes: number;
}

/** Read again by `lost`: a third of a second. */
const LOOKED_AT_BYTES = 256 * 1024 * 1024;

export class FilesContentStore implements ContentStore {
  private readonly parts: FilesContentStoreParts;
  private readonly known = new KnownDigests();
  private readonly writing = new Map<string, Promise<void>>();

  constructor(parts: FilesContentStoreParts) {
    this.parts = parts;
  }

  async put(bytes: Uint8Array): Promise<string> {
    refuseTooLarge(bytes);
    const hex = this.parts.hashing.sha256Hex(bytes);
    if (!this.known.has(hex)) await this.storeOnce(hex, bytes);
    return `sha256:${hex}`;
  }

  async putFile(part: FilePart): Promise<void> {
    refuseTooLarge(part);
    const hex = hexOf(part.digest);
    if (this.known.has(hex)) return;
    if (part.length <= this.parts.packedBytes) return this.storeOnce(hex, await bytesOfPart(part));
    return this.once(hex, () => this.storeLarge(hex, part));
  }

  async get(digest: string): Promise<Uint8Array | undefined> {
    const hex = hexOf(digest);
    const found = await this.find(hex).catch((cause: unknown) => {
      throw unavailable(hex, cause);
    });
    if (found?.intact === true) return found.bytes;
    this.known.delete(hex);
    if (found === undefined) return undefined;
    throw new ContentStoreError(
      'content-store.corrupt',
      `${digest} in ${found.place}: its bytes hash to sha256:${this.parts.hashing.sha256Hex(found.bytes)}`,
    );
  }

  async has(digest: string): Promise<boolean> {
    return (await this.get(digest)) !== undefined;
  }

  /** Of damaged ones those that lie in the newest packs, and in files of their own that were named last. */
  async lost(digests: readonly string[]): Promise<readonly string[]> {
    const { packs, files } = this.parts;
    const hexes = digests.map(hexOf);
    try {
      await packs.look();
      const { damaged, left } = await packs.findDamaged(LOOKED_AT_BYTES);
      const names = await files.names();
      const lonely = hexes.filter((hex) => !packs.holds(hex, damaged));
      const broken = await this.brokenFiles(lonely.filter((hex) => names.has(hex)).toReversed(), left);
      const lost = new Set(lonely.filter((hex) => !names.has(hex) || broken.has(hex)));
      return digests.filter((_, index) => lost.has(hexes[index] ?? ''));
    } catch (cause) {
      throw new ContentStoreError('content-store.unavailable', `what is there: ${messageOf(cause)}`, { cause });
    }
  }

  /** Lets go of the file that it writes to, after what was put is durable. What is put later opens another one. */
  close(): Promise<void> {
    return this.parts.packs.close();
  }

  /** Those of the first so many bytes that hash to another name. */
  private async brokenFiles(hexes: readonly string[], mostBytes: number): Promise<Set<string>> {
    const { files, hashing } = this.parts;
    const broken = new Set<string>();
    let left = mostBytes;
    for (const hex of hexes) {
      const bytes = await files.read(hex);
      if (bytes === undefined || hashing.sha256Hex(bytes) !== hex) broken.add(hex);
      left -= bytes?.length ?? 0;
      if (left <= 0) break;
    }
    return broken;
  }

  private storeOnce(hex: string, bytes: Uint8Array): Promise<void> {
    // A copy: the caller may change its buffer before the disk has it.
    return this.once(hex, () => this.store(hex, Uint8Array.from(bytes)));
  }

  private once(hex: string, store: () => Promise<void>): Promise<void> {
    const writing = this.writing.get(hex);
    if (writing !== undefined) return writing;
    const stored = store().finally(() => this.writing.delete(hex));
    this.writing.set(hex, stored);
    return stored;
  }

  /** Chunk by chunk; over what is there, since looking at that costs as much. */
  private async storeLarge(hex: string, part: FilePart): Promise<void> {
    try {
      await this.parts.files.write(hex, chunksOf(part));
      this.known.add(hex);
    } catch (cause) {
      throw cause instanceof ContentStoreError ? cause : unavailable(hex, cause);
    }
  }

  private async store(hex: string, bytes: Uint8Array): Promise<void> {
    try {
      await (bytes.length <= this.parts.packedBytes ? this.pack(hex, bytes) : this.file(hex, bytes));
      this.known.add(hex);
    } catch (cause) {
      throw unavailable(hex, cause);
    }
  }

  /** Bytes that were damaged on disk are mended: a whole copy beside them counts. */
  private async pack(hex: string, bytes: Uint8Array): Promise<void> {
    const { packs } = this.parts;
    if ((await packs.read(hex))?.intact === true) await packs.sync(hex);
    else await packs.write(hex, bytes);
  }

  /** The name of a file that a killed process left may not be durable yet. */
  private async file(hex: string, bytes: Uint8Array): Promise<void> {
    const { files, hashing } = this.parts;
    const there = await files.read(hex);
    if (there !== undefined && hashing.sha256Hex(there) === hex) await files.syncEntry(hex);
    else await files.write(hex, bytes);
  }

  /** In a pack, in a file of its own, or in a pack that another process wrote since. */
  private async find(hex: string): Promise<Found | undefined> {
    const { packs, files, hashing } = this.parts;
    const packed = await packs.read(hex);
    if (packed?.intact === true) return packed;
    const bytes = await files.read(hex);
    if (bytes !== undefined) return { bytes, intact: hashing.sha256Hex(bytes) === hex, place: files.pathOf(hex) };
    if (packed !== undefined) return packed;
    // Also when this look finds nothing new: another read may have looked meanwhile.
    await packs.look();
    return packs.read(hex);
  }
}

const unavailable = (hex: string, cause: unknown): ContentStoreError =>
  new ContentStoreError('content-store.unavailable', `sha256:${hex}: ${messageOf(cause)}`, { cause });
