import { appendFile, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeHashing } from '../../hashing/index.ts';
import { contentStoreContract } from '../testing/index.ts';
import { openFilesContentStore, type FilesContentStore } from './index.ts';
import { entryHeader } from './pack-entry.ts';

const newDirectory = (): Promise<string> => mkdtemp(join(tmpdir(), 'interlock-content-'));
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const hexOf = (bytes: Uint8Array): string => nodeHashing.sha256Hex(bytes);
const digestOf = (bytes: Uint8Array): string => `sha256:${hexOf(bytes)}`;
const packsIn = async (directory: string): Promise<string[]> =>
  (await readdir(join(directory, 'packs'))).map((name) => join(directory, 'packs', name));

/** Flips a bit of every copy of these bytes. */
const damageIn = async (directory: string, wanted: (pack: Buffer) => number): Promise<void> => {
  for (const path of await packsIn(directory)) {
    const pack = await readFile(path);
    const at = wanted(pack);
    if (at === -1) continue;
    pack[at] = (pack[at] ?? 0) ^ 1;
    await writeFile(path, pack);
  }
};

contentStoreContract('packs', async () => {
  const directory = await newDirectory();
  const stores: FilesContentStore[] = [];
  const open = async (): Promise<FilesContentStore> => {
    const store = await openFilesContentStore({ directory, hashing: nodeHashing });
    stores.push(store);
    return store;
  };
  return {
    store: await open(),
    reopen: open,
    damage: (digest) => damageIn(directory, (pack) => pack.indexOf(Buffer.from(digest.slice(7), 'hex')) + 36),
    close: async () => {
      for (const store of stores) await store.close();
      await rm(directory, { recursive: true });
    },
  };
});

describe('small contents', () => {
  let directory: string;
  let store: FilesContentStore;
  const reopen = async (): Promise<FilesContentStore> => {
    await store.close();
    store = await openFilesContentStore({ directory, hashing: nodeHashing });
    return store;
  };
  beforeEach(async () => {
    directory = await newDirectory();
    store = await openFilesContentStore({ directory, hashing: nodeHashing });
  });
  afterEach(async () => {
    await store.close();
    await rm(directory, { recursive: true });
  });

  it('share a file, a large one has its own', async () => {
    await Promise.all(Array.from({ length: 100 }, (_, index) => store.put(bytesOf(`small ${index}`))));
    expect(await packsIn(directory)).toHaveLength(1);
    const large = new Uint8Array(300_000).fill(7);
    expect(await store.get(await store.put(large))).toEqual(large);
    expect(await readdir(join(directory, 'sha256'))).toEqual([hexOf(large).slice(0, 2)]);
  });

  it('that were stored as files of their own are still found', async () => {
    const files = await openFilesContentStore({ directory, hashing: nodeHashing, packedBytes: -1 });
    const digest = await files.put(bytesOf('from before'));
    expect(await store.get(digest)).toEqual(bytesOf('from before'));
  });

  it('are seen by a store that was open when another put them', async () => {
    const other = await openFilesContentStore({ directory, hashing: nodeHashing });
    for (const text of ['one', 'two']) {
      const digest = await other.put(bytesOf(text));
      expect(await store.get(digest)).toEqual(bytesOf(text));
    }
    await other.close();
  });

  it('are all seen when many are asked for at once', async () => {
    const other = await openFilesContentStore({ directory, hashing: nodeHashing });
    const contents = Array.from({ length: 32 }, (_, index) => bytesOf(`put by another process ${index}`));
    for (const content of contents) await other.put(content);
    const found = await Promise.all(contents.map((content) => store.get(digestOf(content))));
    expect(found.map((bytes) => bytes !== undefined)).toEqual(contents.map(() => true));
    await other.close();
  });

  it('survive the torn end that a killed process leaves, byte for byte', async () => {
    const texts = ['first', 'second', 'third'];
    for (const text of texts) await store.put(bytesOf(text));
    const [path = ''] = await packsIn(directory);
    const whole = await readFile(path);
    const torn = Buffer.concat([entryHeader({ hex: hexOf(bytesOf('never acknowledged')), length: 18 }), bytesOf('never acknowledged')]);
    for (let kept = 0; kept < torn.length; kept += 1) {
      await writeFile(path, Buffer.concat([whole, torn.subarray(0, kept)]));
      const again = await openFilesContentStore({ directory, hashing: nodeHashing });
      for (const text of texts) expect(await again.get(digestOf(bytesOf(text)))).toEqual(bytesOf(text));
      expect(await again.has(digestOf(bytesOf('never acknowledged')))).toBe(false);
    }
  });

  it('behind a damaged header are found all the same', async () => {
    for (const text of ['first', 'second', 'third']) await store.put(bytesOf(text));
    await damageIn(directory, (pack) => pack.indexOf(Buffer.from(hexOf(bytesOf('second')), 'hex')));
    const again = await reopen();
    expect(await again.get(digestOf(bytesOf('first')))).toEqual(bytesOf('first'));
    expect(await again.get(digestOf(bytesOf('second')))).toBeUndefined();
    expect(await again.get(digestOf(bytesOf('third')))).toEqual(bytesOf('third'));
  });

  it('that hold what looks like an entry do not pass for another content', async () => {
    const real = bytesOf('what was signed');
    const forged = Buffer.concat([entryHeader({ hex: hexOf(real), length: 6 }), bytesOf('forged')]);
    await store.put(real);
    await store.put(forged);
    await damageIn(directory, (pack) => pack.indexOf(Buffer.from(hexOf(forged), 'hex')));
    const again = await reopen();
    expect(await again.get(digestOf(real))).toEqual(real);
  });

  it('that were changed, cut off or whose pack is gone are lost, and no others', async () => {
    const [first, second, third] = [
      await store.put(bytesOf('first')),
      await store.put(bytesOf('second')),
      await store.put(bytesOf('third')),
    ];
    const large = await store.put(new Uint8Array(300_000));
    const all = [first, second, third, large];
    expect(await store.lost(all)).toEqual([]);
    await damageIn(directory, (pack) => pack.indexOf(bytesOf('second')));
    expect(await (await reopen()).lost(all)).toEqual([second]);
    // A whole copy beside the damaged one counts.
    await store.put(bytesOf('second'));
    expect(await (await reopen()).lost(all)).toEqual([]);
    for (const path of await packsIn(directory)) await writeFile(path, (await readFile(path)).subarray(0, 60));
    expect(await (await reopen()).lost(all)).toEqual([third]);
    const file = join(directory, 'sha256', large.slice(7, 9), large.slice(7));
    await writeFile(file, new Uint8Array(300_000).fill(1));
    expect(await (await reopen()).lost(all)).toEqual([third, large]);
    await rm(join(directory, 'packs'), { recursive: true });
    await rm(join(directory, 'sha256'), { recursive: true });
    expect(await (await reopen()).lost(all)).toEqual(all);
  });

  it('that lost their end are refused, never given', async () => {
    const digest = await store.put(bytesOf('a document'));
    const [path = ''] = await packsIn(directory);
    await writeFile(path, (await readFile(path)).subarray(0, (await stat(path)).size - 1));
    await expect(store.get(digest)).rejects.toMatchObject({ code: 'content-store.corrupt' });
  });

  it('are not written behind what another process left', async () => {
    await store.put(bytesOf('first'));
    const [path = ''] = await packsIn(directory);
    await appendFile(path, 'half an ent');
    await (await reopen()).put(bytesOf('second'));
    expect(await packsIn(directory)).toHaveLength(2);
    const again = await reopen();
    for (const text of ['first', 'second']) expect(await again.get(digestOf(bytesOf(text)))).toEqual(bytesOf(text));
  });

  it('are refused while their folder is gone, and taken when it is back', async () => {
    await rm(join(directory, 'packs'), { recursive: true });
    await expect(store.put(bytesOf('a document'))).rejects.toMatchObject({ code: 'content-store.unavailable' });
    const again = await reopen();
    expect(await again.get(await again.put(bytesOf('a document')))).toEqual(bytesOf('a document'));
  });
});
