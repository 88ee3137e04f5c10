import { nodeHashing } from '../../hashing/index.ts';
import { recordDirectory, startStoreProcess, verifyRecord, type RecordDirectory } from './testing/index.ts';

describe('a record that another process holds', () => {
  let directory: RecordDirectory;
  beforeEach(async () => {
    directory = await recordDirectory();
    await directory.fill(5);
  });
  afterEach(() => directory.remove());

  it('is refused while that process lives, and taken over as soon as it was killed', async () => {
    const holder = startStoreProcess('hold-record.ts', [directory.path]);
    await holder.said(1);
    expect(holder.lines).toEqual(['opened at 4']);
    await expect(directory.open()).rejects.toMatchObject({ code: 'event-store.locked', message: expect.stringContaining(directory.path) });
    expect(() => verifyRecord(directory.path, nodeHashing)).toThrow(expect.objectContaining({ code: 'event-store.locked' }));
    await holder.kill();
    const store = await directory.open();
    expect(await store.head()).toBe(4);
    await store.close();
  });

  it('is refused to a second opener in the same process too', async () => {
    const store = await directory.open();
    await expect(directory.open()).rejects.toMatchObject({ code: 'event-store.locked' });
    await store.close();
    await (await directory.open()).close();
  });

  it('is refused to a process that comes second', async () => {
    const store = await directory.open();
    const second = startStoreProcess('hold-record.ts', [directory.path]);
    await expect(second.said(1)).rejects.toThrow(/event-store\.locked/);
    await store.close();
  });
});
