import { DatabaseSync } from 'node:sqlite';
import { nodeHashing } from '../../hashing/index.ts';
import { someEvents } from '../testing/index.ts';
import { EventTable } from './event-table.ts';
import { GroupCommit } from './group-commit.ts';
import { openRecord } from './open-record.ts';
import { prepareAppend, type PreparedAppend } from '../prepare-append.ts';
import { recordDirectory, startStoreProcess, type RecordDirectory } from './testing/index.ts';

const anAppend = (stream: string, size: number): PreparedAppend =>
  prepareAppend(stream, -1, someEvents(stream, undefined, [{ data: 'x'.repeat(size) }]), nodeHashing);

describe('a disk that is full', () => {
  let directory: RecordDirectory;
  let db: DatabaseSync;
  beforeEach(async () => {
    directory = await recordDirectory();
    db = openRecord(directory.path);
  });
  afterEach(async () => {
    db.close();
    await directory.remove();
  });

  it('refuses the appends that share a transaction, keeps what was there, and takes appends again when there is room', async () => {
    const writer = new GroupCommit(db, new EventTable(db, nodeHashing), () => undefined);
    await writer.append(anAppend('release-0', 100));
    db.exec('PRAGMA max_page_count = 20');
    const refused = await Promise.allSettled(
      [anAppend('release-1', 100), anAppend('release-2', 200_000)].map((append) => writer.append(append)),
    );
    expect(refused).toMatchObject([
      { status: 'rejected', reason: { code: 'event-store.unavailable' } },
      { status: 'rejected', reason: { code: 'event-store.unavailable' } },
    ]);
    expect(writer.head).toBe(0);
    expect(await writer.append(anAppend('release-3', 100))).toEqual({ revision: 0, position: 1 });
    db.exec('PRAGMA max_page_count = 100000');
    expect(await writer.append(anAppend('release-2', 200_000))).toEqual({ revision: 0, position: 2 });
    db.close();
    const store = await directory.open();
    expect((await store.readAll(-1, 10)).map(({ stream }) => stream)).toEqual(['release-0', 'release-3', 'release-2']);
    await store.close();
    db = openRecord(directory.path);
  });
});

const describeOnPosix = process.platform === 'win32' ? describe.skip : describe;

describeOnPosix('a disk that fails in the middle of a commit', () => {
  it('leaves the append unknown, no later one acknowledged, reads served, and nothing acknowledged lost', async () => {
    const directory = await recordDirectory();
    // No file of the process may grow beyond this: writes to the log fail with EFBIG, which SQLite reports as an input/output error.
    const writer = startStoreProcess('append-until-refused.ts', [directory.path], "trap '' XFSZ; ulimit -f 400");
    await writer.said(1);
    const told = JSON.parse(writer.lines[0] ?? '') as { failure: string; next: string; readable: string[]; acknowledged: string[] };
    expect(told).toMatchObject({ failure: 'event-store.unknown_result', next: 'event-store.unavailable' });
    expect(told.acknowledged.length).toBeGreaterThan(3);
    expect(told.readable).toEqual(told.acknowledged);
    await writer.kill();
    const store = await directory.open();
    const ids = (await store.readStream('release-0')).map(({ id }) => id);
    expect(ids.slice(0, told.acknowledged.length)).toEqual(told.acknowledged);
    expect(ids.length - told.acknowledged.length).toBeLessThanOrEqual(1);
    await store.close();
    await directory.remove();
  });
});
