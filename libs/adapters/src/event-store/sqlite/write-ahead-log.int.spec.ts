import { readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { nodeHashing } from '../../hashing/index.ts';
import { Collector, linkedEvents } from '../testing/index.ts';
import { reading, recordDirectory, verifyRecord, type RecordDirectory } from './testing/index.ts';

/** The files that a killed process leaves: ten events in the database file, four in the log. */
const abandoned = async (): Promise<RecordDirectory> => {
  const directory = await recordDirectory();
  await directory.fill(10, 1);
  const store = await directory.open();
  for (let index = 0; index < 4; index += 1)
    await store.append('release-0', 9 + index, await linkedEvents(store, 'release-0', [{ data: { after: index } }]));
  const left = await directory.copy();
  await store.close();
  await directory.remove();
  return left;
};

describe('a record whose process was killed', () => {
  let directory: RecordDirectory;
  let wal: string;
  beforeEach(async () => {
    directory = await abandoned();
    wal = `${directory.file}-wal`;
  });
  afterEach(() => directory.remove());

  it('opens with all that was committed, and without a repair', async () => {
    const found = await reading(directory);
    expect(found).toMatchObject({ events: { length: 14 }, repairs: 0 });
  });

  it('drops a torn end at every length, keeps the rest, and says so once', async () => {
    const good = await readFile(wal);
    const statuses = new Set<string>();
    for (let size = good.length; size >= 0; size -= 397) {
      const torn = await directory.copy();
      await truncate(`${torn.file}-wal`, size);
      const store = await torn.open();
      const head = await store.head();
      expect(await store.readStream('release-0')).toHaveLength(head + 1);
      expect(head).toBeGreaterThanOrEqual(9);
      for (const repair of store.repairs) expect(repair).toMatchObject({ afterPosition: head, droppedBytes: size - repair.offset });
      statuses.add(`${head} ${store.repairs.length}`);
      await store.append('release-0', head, await linkedEvents(store, 'release-0', [{}]));
      const { repairs } = store;
      await store.close();
      expect(verifyRecord(torn.path, nodeHashing)).toMatchObject({ head: head + 1, repairs, tornTail: false });
      const again = await torn.open();
      expect(again.repairs).toEqual([]);
      await again.close();
      await torn.remove();
    }
    expect([...statuses]).toEqual(expect.arrayContaining(['13 0', '12 1', '11 1', '10 1', '9 1']));
  });

  it('is refused when a byte of its log was changed before the end, with the place', async () => {
    const good = await readFile(wal);
    for (let offset = 0; offset < good.length * 0.6; offset += 1009) {
      const bytes = Buffer.from(good);
      bytes[offset] = (bytes[offset] ?? 0) ^ 0x10;
      await writeFile(wal, bytes);
      expect({ offset, ...(await reading(directory)) }).toMatchObject({
        offset,
        code: 'event-store.corrupt',
        message: expect.stringMatching(/-wal: damaged at byte \d+/),
      });
      expect(() => verifyRecord(directory.path, nodeHashing)).toThrow(expect.objectContaining({ code: 'event-store.corrupt' }));
      // The refusal leaves the evidence as it is.
      expect((await readFile(wal)).equals(bytes)).toBe(true);
    }
  });

  it('is refused when the database file is gone or empty and the log is there', async () => {
    await truncate(directory.file, 0);
    expect(await reading(directory)).toMatchObject({ code: 'event-store.corrupt' });
    await rm(directory.file);
    expect(await reading(directory)).toMatchObject({ code: 'event-store.corrupt' });
  });

  it('refuses a subscriber that saw more than it holds, after its log was lost', async () => {
    await rm(wal);
    const store = await directory.open();
    expect(await store.head()).toBe(9);
    const ahead = new Collector();
    store.subscribe(13, ahead);
    await ahead.until(({ errors }) => errors.length > 0);
    expect(ahead.errors).toMatchObject([{ code: 'event-store.corrupt' }]);
    expect(ahead.caughtUp).toEqual([]);
    await store.close();
  });
});
