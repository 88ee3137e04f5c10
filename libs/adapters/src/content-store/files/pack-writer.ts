import { randomUUID } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { syncDirectory } from '../../durable-files/index.ts';
import { ENTRY_HEADER_BYTES, entryHeader } from './pack-entry.ts';

export interface Written {
  /** File name of the pack. */
  readonly pack: string;
  readonly at: number;
}

interface Waiting {
  readonly hex: string;
  readonly bytes: Uint8Array;
  readonly resolve: (written: Written) => void;
  readonly reject: (error: unknown) => void;
}

interface OpenPack {
  readonly name: string;
  readonly file: FileHandle;
  end: number;
}

/** A pack that reached this size is never written again. */
const FULL_BYTES = 64 * 1024 * 1024;
const LARGEST_GROUP_BYTES = 8 * 1024 * 1024;

/**
 * Appends contents to packs of its own: whatever arrives while one group is being synced shares the next write and the next sync. A pack that was left
 * by another process, or that a write to failed, is never appended to.
 */
export class PackWriter {
  private readonly directory: string;
  private queue: Waiting[] = [];
  private running: Promise<void> | undefined;
  private pack: OpenPack | undefined;

  constructor(directory: string) {
    this.directory = directory;
  }

  /** Resolves when the bytes are durable. */
  write(hex: string, bytes: Uint8Array): Promise<Written> {
    return new Promise((resolve, reject) => {
      this.queue.push({ hex, bytes, resolve, reject });
      this.running ??= this.run();
    });
  }

  async close(): Promise<void> {
    await this.running;
    await this.leavePack();
  }

  private async run(): Promise<void> {
    // What is put side by side comes in one turn.
    await nextTurn();
    while (this.queue.length > 0) {
      const group = this.takeGroup();
      try {
        await this.append(group);
      } catch (error) {
        for (const { reject } of group) reject(error);
      }
    }
    this.running = undefined;
  }

  private takeGroup(): Waiting[] {
    let bytes = 0;
    const more = this.queue.findIndex((one) => (bytes += one.bytes.length) > LARGEST_GROUP_BYTES);
    return this.queue.splice(0, more === -1 ? this.queue.length : Math.max(1, more));
  }

  private async append(group: readonly Waiting[]): Promise<void> {
    const pack = (this.pack ??= await this.begin());
    let end = pack.end;
    try {
      await pack.file.appendFile(Buffer.concat(group.flatMap(({ hex, bytes }) => [entryHeader({ hex, length: bytes.length }), bytes])));
      await pack.file.datasync();
    } catch (error) {
      // After a failed write or sync nobody knows what the disk holds of this file.
      await this.leavePack().catch(() => undefined);
      throw error;
    }
    for (const { bytes, resolve } of group) {
      resolve({ pack: pack.name, at: end + ENTRY_HEADER_BYTES });
      end += ENTRY_HEADER_BYTES + bytes.length;
    }
    pack.end = end;
    if (end >= FULL_BYTES) await this.leavePack().catch(() => undefined);
  }

  private async begin(): Promise<OpenPack> {
    const name = `${randomUUID()}.pack`;
    const file = await open(join(this.directory, name), 'ax', 0o644);
    try {
      await syncDirectory(this.directory);
      return { name, file, end: 0 };
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  private async leavePack(): Promise<void> {
    const pack = this.pack;
    this.pack = undefined;
    await pack?.file.close();
  }
}
