import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeHashing } from '../../hashing/index.ts';
import type { FilePart } from '../content-store.ts';
import { S3ContentStore, type S3ContentStoreParts } from './s3-content-store.ts';

/** Objects in memory. A write ends when it is let go, and is noted until then. */
const objectsInMemory = () => {
  const stored = new Map<string, Uint8Array>();
  /** Lengths of what was not in memory. */
  const streamed: number[] = [];
  const writing: (() => void)[] = [];
  let wake = (): void => undefined;
  const objects: S3ContentStoreParts['objects'] = {
    placeOf: (hex) => hex,
    has: async (hex) => stored.has(hex),
    read: async (hex) => {
      const bytes = stored.get(hex);
      return bytes === undefined ? undefined : { bytes, etag: hex };
    },
    write: async (hex, content) => {
      if (!(content instanceof Uint8Array)) streamed.push(content.length);
      await new Promise<void>((letGo) => {
        writing.push(letGo);
        wake();
      });
      stored.set(hex, content instanceof Uint8Array ? content : Buffer.concat(await content.open().toArray()));
      return 'written';
    },
  };
  /** Once so many writes are on their way; the test's time limit ends a wait for what does not come. */
  const until = async (count: number): Promise<void> => {
    while (writing.length < count) await new Promise<void>((resolve) => (wake = resolve));
  };
  return { objects, stored, streamed, writing, until };
};

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'interlock-parts-'));
});
afterAll(() => rm(directory, { recursive: true }));

const partsOf = async (count: number, length: number): Promise<FilePart[]> => {
  const path = join(directory, `${count}-${length}`);
  const whole = Buffer.alloc(count * length, 'x').map((byte, index) => (index % length === 0 ? index / length : byte));
  await writeFile(path, whole);
  return Array.from({ length: count }, (_, index) => {
    const bytes = whole.subarray(index * length, (index + 1) * length);
    return { path, from: index * length, length, digest: `sha256:${nodeHashing.sha256Hex(bytes)}` };
  });
};

describe('parts of files on their way to S3', () => {
  it('are streamed where they are large, two at a time; the next goes when one has gone', async () => {
    const { objects, stored, streamed, writing, until } = objectsInMemory();
    const store = new S3ContentStore({ objects, hashing: nodeHashing, close: () => undefined });
    const [first, second, third] = await partsOf(3, 1_048_577);
    const [small] = await partsOf(1, 10);
    if (first === undefined || second === undefined || third === undefined || small === undefined) throw new Error('no parts');
    const happened: string[] = [];
    // A file that is not there says when it was looked for.
    const missing = (part: FilePart, name: string) =>
      store.putFile({ ...part, path: join(directory, 'missing') }).catch(() => void happened.push(name));
    const putting = [store.putFile(first), store.putFile(second)];
    const late = missing(third, 'the third was begun');
    await until(2);
    await missing(small, 'a small one was begun');
    happened.push('one has gone');
    writing[0]?.();
    await late;
    expect(happened).toEqual(['a small one was begun', 'one has gone', 'the third was begun']);
    writing[1]?.();
    await Promise.all(putting);
    expect([stored.size, streamed]).toEqual([2, [1_048_577, 1_048_577]]);
    expect([...stored].map(([hex, bytes]) => nodeHashing.sha256Hex(bytes) === hex)).toEqual([true, true]);
  });

  it('do not wait for one another where they are small', async () => {
    const { objects, stored, writing, until } = objectsInMemory();
    const store = new S3ContentStore({ objects, hashing: nodeHashing, close: () => undefined });
    const putting = (await partsOf(5, 1000)).map((part) => store.putFile(part));
    await until(5);
    for (const letGo of writing) letGo();
    await Promise.all(putting);
    expect(stored.size).toBe(5);
  });
});
