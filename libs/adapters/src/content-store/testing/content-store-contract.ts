import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { nodeHashing } from '../../hashing/index.ts';
import type { ContentStore } from '../content-store.ts';

export interface ContentSubject {
  readonly store: ContentStore;
  /** Another store over the same content, as after a restart. */
  reopen(): Promise<ContentStore>;
  /** Changes what is stored under a digest behind the store's back. */
  damage(digest: string): Promise<void>;
  close(): Promise<void>;
}

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const digestOf = (bytes: Uint8Array): string => `sha256:${nodeHashing.sha256Hex(bytes)}`;
const NOWHERE = `sha256:${'0'.repeat(64)}`;

/** What every content store must do, whatever it is made of. */
export const contentStoreContract = (name: string, open: () => Promise<ContentSubject>): void => {
  describe(`content store contract: ${name}`, () => {
    let subject: ContentSubject;
    beforeEach(async () => {
      subject = await open();
    });
    afterEach(async () => {
      await subject.close();
    });
    storedContent(() => subject);
    missingContent(() => subject);
    damagedContent(() => subject);
    contentOfFiles(() => subject);
  });
};

const storedContent = (subject: () => ContentSubject): void => {
  describe('bytes that were put', () => {
    it('come back under their sha256, also after a restart, whatever they are', async () => {
      const { store, reopen } = subject();
      const put = new Map<string, Uint8Array>();
      await fc.assert(
        fc.asyncProperty(fc.uint8Array({ maxLength: 2000 }), async (bytes) => {
          const digest = await store.put(bytes);
          expect(digest).toBe(digestOf(bytes));
          expect(await store.get(digest)).toEqual(bytes);
          expect(await store.has(digest)).toBe(true);
          put.set(digest, bytes);
        }),
        { numRuns: 40 },
      );
      const again = await reopen();
      for (const [digest, bytes] of put) expect(await again.get(digest)).toEqual(bytes);
    });

    it('are what they were when they were put, though the caller changes its buffer at once', async () => {
      const { store } = subject();
      const bytes = bytesOf('as it was');
      const putting = store.put(bytes);
      bytes.fill(0);
      expect(await store.get(await putting)).toEqual(bytesOf('as it was'));
    });

    it('may be put again, by many at once', async () => {
      const { store, reopen } = subject();
      const bytes = bytesOf('the same snapshot');
      const digests = await Promise.all(Array.from({ length: 20 }, () => store.put(bytes)));
      expect(new Set(digests)).toEqual(new Set([digestOf(bytes)]));
      expect(await (await reopen()).put(bytes)).toBe(digestOf(bytes));
      expect(await store.get(digestOf(bytes))).toEqual(bytes);
    });

    it('may be many different ones at once', async () => {
      const { store } = subject();
      const documents = Array.from({ length: 200 }, (_, index) => bytesOf(`document ${index}`));
      const digests = await Promise.all(documents.map((bytes) => store.put(bytes)));
      expect(await Promise.all(digests.map((digest) => store.get(digest)))).toEqual(documents);
    });
  });
};

const missingContent = (subject: () => ContentSubject): void => {
  describe('bytes that were never put', () => {
    it('are undefined', async () => {
      const { store } = subject();
      expect(await store.get(NOWHERE)).toBeUndefined();
      expect(await store.has(NOWHERE)).toBe(false);
    });

    it.each(['', 'sha256:', 'sha256:../../../../etc/passwd', `sha512:${'0'.repeat(128)}`, `sha256:${'A'.repeat(64)}`, `${NOWHERE}\n`])(
      'cannot be asked for by %j',
      async (digest) => {
        const { store } = subject();
        await expect(store.get(digest)).rejects.toThrow(TypeError);
        await expect(store.has(digest)).rejects.toThrow(TypeError);
      },
    );

    it('are lost, and what was put is not, however many are asked about', async () => {
      const { store, reopen } = subject();
      const put = await Promise.all(
        [10, 300_000, 40, 50].map((length) => store.put(Uint8Array.from({ length }, (_, index) => (length * index) % 251))),
      );
      const never = Array.from({ length: 40 }, (_, index) => digestOf(bytesOf(`never put ${index}`)));
      for (const asked of [store, await reopen()]) {
        expect(await asked.lost([NOWHERE, ...put, ...never])).toEqual([NOWHERE, ...never]);
        expect(await asked.lost([])).toEqual([]);
      }
      await expect(store.lost(['sha256:../../../../etc/passwd'])).rejects.toThrow(TypeError);
    });

    it('are not stored when they are over the size limit', async () => {
      const { store } = subject();
      const bytes = new Uint8Array(50 * 1024 * 1024 + 1);
      await expect(store.put(bytes)).rejects.toMatchObject({ code: 'content-store.too_large' });
      expect(await store.has(digestOf(bytes))).toBe(false);
    });
  });
};

const damagedContent = (subject: () => ContentSubject): void => {
  describe('bytes that were damaged where they are stored', () => {
    it('are refused, never given', async () => {
      const { store, damage } = subject();
      const digest = await store.put(bytesOf('evidence'));
      await damage(digest);
      await expect(store.get(digest)).rejects.toMatchObject({ code: 'content-store.corrupt' });
      await expect(store.has(digest)).rejects.toMatchObject({ code: 'content-store.corrupt' });
    });

    it('are mended when they are put again', async () => {
      const { store, damage, reopen } = subject();
      const digest = await store.put(bytesOf('evidence'));
      await damage(digest);
      const again = await reopen();
      expect(await again.put(bytesOf('evidence'))).toBe(digest);
      expect(await again.get(digest)).toEqual(bytesOf('evidence'));
    });
  });
};

const contentOfFiles = (subject: () => ContentSubject): void => {
  describe('bytes of a file', () => {
    let folder: string;
    beforeEach(async () => {
      folder = await mkdtemp(join(tmpdir(), 'interlock-part-'));
    });
    afterEach(() => rm(folder, { recursive: true }));
    const fileOf = async (bytes: Uint8Array): Promise<string> => {
      const path = join(folder, 'document');
      await writeFile(path, bytes);
      return path;
    };

    it.each([0, 1, 5_000, 700_000, 3_000_000])('are stored as if they had been put, %d of them', async (length) => {
      const { store, reopen } = subject();
      const bytes = Uint8Array.from({ length }, (_, index) => (index * 31) % 251);
      const path = await fileOf(Buffer.concat([bytesOf('before'), bytes, bytesOf('after')]));
      await store.putFile({ path, from: 6, length, digest: digestOf(bytes) });
      expect(Buffer.from((await (await reopen()).get(digestOf(bytes))) ?? []).equals(Buffer.from(bytes))).toBe(true);
      expect(await store.put(bytes)).toBe(digestOf(bytes));
      await Promise.all([1, 2, 3].map(() => store.putFile({ path, from: 6, length, digest: digestOf(bytes) })));
    });

    it.each([5_000, 700_000, 3_000_000])('are not stored when they are others than were named, %d of them', async (length) => {
      const { store } = subject();
      const bytes = new Uint8Array(length);
      const path = await fileOf(bytes);
      const wrong = { path, from: 0, length, digest: NOWHERE };
      await expect(store.putFile(wrong)).rejects.toMatchObject({ code: 'content-store.corrupt' });
      const short = { path, from: 1, length, digest: digestOf(bytes) };
      await expect(store.putFile(short)).rejects.toMatchObject({ code: 'content-store.corrupt' });
      expect([await store.has(NOWHERE), await store.has(digestOf(bytes))]).toEqual([false, false]);
    });

    it.each([700_000, 3_000_000])('mend what was damaged, %d of them', async (length) => {
      const { store, damage, reopen } = subject();
      const bytes = new Uint8Array(length).fill(7);
      const part = { path: await fileOf(bytes), from: 0, length: bytes.length, digest: digestOf(bytes) };
      await store.putFile(part);
      await damage(part.digest);
      const again = await reopen();
      await again.putFile(part);
      expect(await again.has(part.digest)).toBe(true);
    });
  });
};
