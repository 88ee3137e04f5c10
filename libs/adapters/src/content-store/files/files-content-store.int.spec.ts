import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeHashing } from '../../hashing/index.ts';
import { contentStoreContract } from '../testing/index.ts';
import { openFilesContentStore } from './index.ts';

const pathIn = (directory: string, digest: string): string => join(directory, 'sha256', digest.slice(7, 9), digest.slice(7));
const newDirectory = (): Promise<string> => mkdtemp(join(tmpdir(), 'interlock-content-'));

contentStoreContract('files, one for each content', async () => {
  const directory = await newDirectory();
  const open = (): ReturnType<typeof openFilesContentStore> => openFilesContentStore({ directory, hashing: nodeHashing, packedBytes: -1 });
  return {
    store: await open(),
    reopen: open,
    damage: async (digest) => {
      const path = pathIn(directory, digest);
      const bytes = await readFile(path);
      bytes[0] = (bytes[0] ?? 0) ^ 1;
      await writeFile(path, bytes);
    },
    close: () => rm(directory, { recursive: true }),
  };
});

describe('a content folder', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await newDirectory();
  });
  afterEach(() => rm(directory, { recursive: true }));

  it('holds each document under its own hex, and nothing half written', async () => {
    const store = await openFilesContentStore({ directory, hashing: nodeHashing, packedBytes: -1 });
    const digest = await store.put(new TextEncoder().encode('a document'));
    expect(await readFile(pathIn(directory, digest), 'utf8')).toBe('a document');
    expect(await readdir(join(directory, 'tmp'))).toEqual([]);
  });

  it('loses on opening what a killed process left a day ago, and keeps what another may be writing', async () => {
    await openFilesContentStore({ directory, hashing: nodeHashing, packedBytes: -1 });
    const [old, young] = [join(directory, 'tmp', 'old'), join(directory, 'tmp', 'young')];
    await Promise.all([old, young].map((path) => writeFile(path, 'half')));
    const yesterday = new Date(Date.now() - 25 * 60 * 60 * 1000);
    await utimes(old, yesterday, yesterday);
    await openFilesContentStore({ directory, hashing: nodeHashing, packedBytes: -1 });
    expect(await readdir(join(directory, 'tmp'))).toEqual(['young']);
  });

  it('that a file stands in the way of is unavailable, and says where', async () => {
    const path = join(directory, 'a-file');
    await writeFile(path, '');
    await expect(openFilesContentStore({ directory: path, hashing: nodeHashing })).rejects.toMatchObject({
      code: 'content-store.unavailable',
      message: expect.stringContaining('a-file'),
    });
  });

  it('that lost its place for writing refuses, leaves nothing under the name, and takes the document afterwards', async () => {
    const store = await openFilesContentStore({ directory, hashing: nodeHashing, packedBytes: -1 });
    const bytes = new TextEncoder().encode('a document');
    const digest = `sha256:${nodeHashing.sha256Hex(bytes)}`;
    await rm(join(directory, 'tmp'), { recursive: true });
    await expect(store.put(bytes)).rejects.toMatchObject({ code: 'content-store.unavailable' });
    expect(await store.has(digest)).toBe(false);
    await openFilesContentStore({ directory, hashing: nodeHashing, packedBytes: -1 });
    expect(await store.put(bytes)).toBe(digest);
  });
});
