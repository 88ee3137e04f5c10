import { open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Hashing } from '@interlock/domain';
import { hasCode } from '../../durable-files/index.ts';
import { PackWriter } from './pack-writer.ts';
import { scanPack } from './scan-pack.ts';

interface Copy {
  readonly pack: string;
  readonly at: number;
  readonly length: number;
  /** Of the same content; a damaged one is mended by another. */
  readonly earlier: Copy | undefined;
}

export interface Found {
  readonly bytes: Uint8Array;
  /** False when no copy hashes to its name. */
  readonly intact: boolean;
  readonly place: string;
}

interface Scanned {
  readonly size: number;
  readonly end: number;
}

/** Small contents, many to a file, so that a release's five share a write and a sync. Where each one lies is found again when the folder is opened. */
export class ContentPacks {
  private readonly directory: string;
  private readonly hashing: Hashing;
  private readonly writer: PackWriter;
  private readonly newest = new Map<string, Copy>();
  private readonly scanned = new Map<string, Scanned>();
  /** Packs whose contents are durable for certain. A killed process may have left bytes that the disk has not yet. */
  private readonly synced = new Map<string, Promise<void>>();

  constructor(directory: string, hashing: Hashing) {
    this.directory = directory;
    this.hashing = hashing;
    this.writer = new PackWriter(directory);
  }

  /** Learns what other processes wrote since. */
  async look(): Promise<void> {
    for (const pack of (await readdir(this.directory)).filter((name) => name.endsWith('.pack'))) {
      const before = this.scanned.get(pack) ?? { size: 0, end: 0 };
      const { places, size, end } = scanPack(join(this.directory, pack), before.end, this.hashing);
      if (size === before.size) continue;
      this.scanned.set(pack, { size, end });
      this.synced.delete(pack);
      for (const { hex, at, length } of places) this.learn(hex, pack, at, length);
    }
  }

  /** The newest copy that is whole, else a damaged one; undefined when there is none. */
  async read(hex: string): Promise<Found | undefined> {
    let damaged: Found | undefined;
    for (let copy = this.newest.get(hex); copy !== undefined; copy = copy.earlier) {
      const bytes = await this.bytesOf(copy);
      const place = `${join(this.directory, copy.pack)} at ${copy.at}`;
      if (bytes !== undefined && this.hashing.sha256Hex(bytes) === hex) return { bytes, intact: true, place };
      if (bytes !== undefined) damaged ??= { bytes, intact: false, place };
    }
    return damaged;
  }

  /** Whether there is a copy, and one that is not among the damaged. */
  holds(hex: string, damaged: ReadonlySet<string>): boolean {
    for (let copy = this.newest.get(hex); copy !== undefined; copy = copy.earlier) if (!damaged.has(placeOf(copy))) return true;
    return false;
  }

  /** Copies whose bytes hash to another name, of the newest packs, as many as fit into so many bytes; `left`: what is left of those. */
  async findDamaged(mostBytes: number): Promise<{ readonly damaged: ReadonlySet<string>; readonly left: number }> {
    const damaged = new Set<string>();
    let left = mostBytes;
    for (const { pack, size } of await this.newestFirst()) {
      if (size > left) break;
      left -= size;
      for (const place of scanPack(join(this.directory, pack), 0, this.hashing, true).places)
        if (place.damaged) damaged.add(placeOf({ pack, at: place.at }));
      await nextTurn();
    }
    return { damaged, left };
  }

  /** Resolves when the bytes are durable. */
  async write(hex: string, bytes: Uint8Array): Promise<void> {
    const { pack, at } = await this.writer.write(hex, bytes);
    this.learn(hex, pack, at, bytes.length);
    this.synced.set(pack, Promise.resolve());
    this.scanned.set(pack, { size: at + bytes.length, end: at + bytes.length });
  }

  /** Makes durable every copy of a content that is there. */
  async sync(hex: string): Promise<void> {
    for (let copy = this.newest.get(hex); copy !== undefined; copy = copy.earlier) await this.syncPack(copy.pack);
  }

  close(): Promise<void> {
    return this.writer.close();
  }

  private async newestFirst(): Promise<{ readonly pack: string; readonly size: number; readonly at: number }[]> {
    const packs = [...this.scanned.keys()].map(async (pack) => {
      const { size, mtimeMs } = await stat(join(this.directory, pack));
      return { pack, size, at: mtimeMs };
    });
    return (await Promise.all(packs)).toSorted((left, right) => right.at - left.at);
  }

  private learn(hex: string, pack: string, at: number, length: number): void {
    const earlier = this.newest.get(hex);
    for (let copy = earlier; copy !== undefined; copy = copy.earlier) if (copy.pack === pack && copy.at === at) return;
    this.newest.set(hex, { pack, at, length, earlier });
  }

  private async bytesOf({ pack, at, length }: Copy): Promise<Uint8Array | undefined> {
    try {
      const file = await open(join(this.directory, pack), 'r');
      try {
        const bytes = new Uint8Array(length);
        const { bytesRead } = await file.read(bytes, 0, length, at);
        return bytes.subarray(0, bytesRead);
      } finally {
        await file.close();
      }
    } catch (error) {
      if (hasCode(error, 'ENOENT')) return undefined;
      throw error;
    }
  }

  private syncPack(pack: string): Promise<void> {
    const synced =
      this.synced.get(pack) ??
      syncFile(join(this.directory, pack)).catch((error: unknown) => {
        this.synced.delete(pack);
        throw error;
      });
    this.synced.set(pack, synced);
    return synced;
  }
}

const placeOf = ({ pack, at }: Pick<Copy, 'pack' | 'at'>): string => `${pack} ${at}`;

const syncFile = async (path: string): Promise<void> => {
  const file = await open(path, process.platform === 'win32' ? 'r+' : 'r');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
};
