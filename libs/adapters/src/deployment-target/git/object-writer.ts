import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { constants, deflate, deflateSync } from 'node:zlib';
import { DeploymentTargetError } from '../deployment-target.ts';
import { hasCode, messageOf } from '../../durable-files/index.ts';
import type { LooseObject } from './loose-object.ts';
import type { ObjectStorage } from './open-repository.ts';
import { shareFile, shareFolder } from './shared-repository.ts';

const FAST = { level: constants.Z_BEST_SPEED };
/** Up to here, handing it to another thread takes longer than doing it. */
const SMALL = 64 * 1024;

const deflateLarge = promisify(deflate);
const compressed = async (bytes: Buffer): Promise<Buffer> => (bytes.length <= SMALL ? deflateSync(bytes, FAST) : deflateLarge(bytes, FAST));

/**
 * Writes loose objects (gitrepository-layout, gitformat-loose) as git does: beside the place, synced, then renamed to it. By hand, because the same
 * through `hash-object` and `mktree` costs several times the processor time, and a detour over a file for each.
 */
export class ObjectWriter {
  readonly storage: ObjectStorage;

  constructor(storage: ObjectStorage) {
    this.storage = storage;
  }

  /**
   * Resolves when the bytes of all are synced; their names are no later than the reference, which is synced after them (as git counts on): no branch is left that points at nothing. Side by side: the file system then syncs them together.
   * Writing what is there already is fine.
   */
  async write(objects: readonly LooseObject[]): Promise<void> {
    const distinct = new Map(objects.map((object) => [object.id, object]));
    const written = await Promise.allSettled([...distinct.values()].map((object) => this.#write(object)));
    const failed = written.find((one) => one.status === 'rejected');
    if (failed === undefined) return;
    const cause: unknown = failed.reason;
    throw new DeploymentTargetError('deployment-target.unavailable', `an object cannot be written: ${messageOf(cause)}`, { cause });
  }

  async #write({ id, bytes }: LooseObject): Promise<void> {
    const folder = join(this.storage.folder, id.slice(0, 2));
    // By this name `git gc` knows what a kill left behind.
    const arriving = join(folder, `tmp_obj_${randomUUID()}`);
    const content = await compressed(bytes);
    try {
      await this.#create(folder, arriving, content);
      if (this.storage.sharing !== undefined) await shareFile(arriving, this.storage.sharing);
      await rename(arriving, join(folder, id.slice(2)));
    } catch (error) {
      await rm(arriving, { force: true });
      throw error;
    }
  }

  async #create(folder: string, path: string, content: Buffer): Promise<void> {
    const options = { flag: 'wx', mode: 0o444, flush: true } as const;
    try {
      await writeFile(path, content, options);
    } catch (error) {
      if (!hasCode(error, 'ENOENT')) throw error;
      const made = await mkdir(folder, { recursive: true });
      if (made !== undefined && this.storage.sharing !== undefined) await shareFolder(folder, this.storage.sharing);
      await writeFile(path, content, options);
    }
  }
}
