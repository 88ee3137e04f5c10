import { randomUUID } from 'node:crypto';
import { open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { hasCode, makeDirectory, SharedDirectorySync } from '../../durable-files/index.ts';

/** Files named by the sha256 hex of what they hold: `sha256/ab/<hex>`. A file under its name is whole: it got it after its bytes were synced. */
export class ContentFiles {
  private readonly root: string;
  private readonly temporary: string;
  private readonly shards = new Map<string, Promise<void>>();
  private readonly entries = new SharedDirectorySync();

  constructor(root: string) {
    this.root = root;
    this.temporary = join(root, 'tmp');
  }

  pathOf(hex: string): string {
    return join(this.shardOf(hex), hex);
  }

  /** Undefined when there is no such file. */
  async read(hex: string): Promise<Uint8Array | undefined> {
    try {
      const { buffer, byteOffset, byteLength } = await readFile(this.pathOf(hex));
      return new Uint8Array(buffer, byteOffset, byteLength);
    } catch (error) {
      if (hasCode(error, 'ENOENT')) return undefined;
      throw error;
    }
  }

  /** The names of all that are there. */
  async names(): Promise<Set<string>> {
    const shards = await readdir(join(this.root, 'sha256'));
    const names = await Promise.all(shards.map((shard) => readdir(join(this.root, 'sha256', shard))));
    return new Set(names.flat());
  }

  async write(hex: string, bytes: Uint8Array | AsyncIterable<Uint8Array>): Promise<void> {
    const shard = this.shardOf(hex);
    await this.makeShard(shard);
    const temporary = join(this.temporary, `${hex}.${randomUUID()}`);
    try {
      await writeSynced(temporary, bytes);
      await rename(temporary, join(shard, hex));
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
    await this.syncEntry(hex);
  }

  /** Makes the name of a file durable. */
  syncEntry(hex: string): Promise<void> {
    return this.entries.sync(this.shardOf(hex));
  }

  private shardOf(hex: string): string {
    return join(this.root, 'sha256', hex.slice(0, 2));
  }

  private makeShard(shard: string): Promise<void> {
    const known = this.shards.get(shard);
    if (known !== undefined) return known;
    const made = makeDirectory(shard).catch((error: unknown) => {
      this.shards.delete(shard);
      throw error;
    });
    this.shards.set(shard, made);
    return made;
  }
}

const writeSynced = async (path: string, bytes: Uint8Array | AsyncIterable<Uint8Array>): Promise<void> => {
  const file = await open(path, 'wx', 0o644);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
};
