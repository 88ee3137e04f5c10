import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { CompactedKeys } from './compacted-keys.ts';
import { GroupCommit } from './group-commit.ts';
import { GroupOffsets } from './group-offsets.ts';
import { openDatabase } from './open-database.ts';
import { RecordLog } from './record-log.ts';
import { createTopics } from './topic-table.ts';

describe('a group commit', () => {
  let directory: string;
  let database: DatabaseSync;
  let log: RecordLog;
  let offsets: GroupOffsets;
  let commit: GroupCommit;
  const reported: unknown[] = [];
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'interlock-bus-'));
    database = openDatabase(join(directory, 'bus.sqlite'));
    createTopics(database, [{ name: 't', partitions: 1, cleanup: 'keep', key: 'k' }]);
    log = new RecordLog(database, new CompactedKeys(database), () => 1);
    offsets = new GroupOffsets(database);
    commit = new GroupCommit(database, [log, offsets], (error) => reported.push(error));
  });
  afterEach(async () => {
    database.close();
    await rm(directory, { recursive: true, force: true });
  });

  const append = (): void => log.append({ topic: 't', key: 'a', value: null });
  const rows = (): unknown => database.prepare('SELECT count(*) AS n FROM record').get()?.['n'];
  const partition = () => {
    const [only] = log.partitionsOf('t');
    if (!only) throw new Error('topic t has no partition');
    return only;
  };

  it('acknowledges nobody before the transaction, and all of a turn with one', async () => {
    const acknowledged: number[] = [];
    const writes = [1, 2, 3].map((number) => commit.submit(append).then(() => acknowledged.push(number)));
    await Promise.race([...writes, Promise.resolve()]);
    expect([rows(), partition().end, acknowledged]).toEqual([0, 0, []]);
    await Promise.all(writes);
    expect([rows(), partition().end, acknowledged]).toEqual([3, 3, [1, 2, 3]]);
  });

  it('keeps nothing of a transaction that fails, tells everyone in it, and leaves no gap', async () => {
    const full = (): never => {
      throw new Error('disk full');
    };
    const writes = await Promise.allSettled([commit.submit(append), commit.submit(full), commit.submit(append)]);
    expect(writes.map((write) => write.status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(writes[0]).toMatchObject({ reason: { code: 'message-bus.unavailable', cause: { message: 'disk full' } } });
    expect([rows(), partition().end]).toEqual([0, 0]);
    await commit.submit(append);
    expect(log.read(partition(), 0, 10, 1_000).records.map(({ offset }) => offset)).toEqual([0]);
  });

  it('takes offsets that nobody waits for along, and keeps them when it fails', async () => {
    await commit.submit(append);
    const group = offsets.load('g', partition());
    offsets.move(group, 1);
    await expect(commit.submit(() => JSON.parse('{'))).rejects.toMatchObject({ code: 'message-bus.unavailable' });
    expect(offsets.lowestOf(partition())).toBeUndefined();
    await commit.submit(append);
    expect(offsets.load('g', partition()).offset).toBe(1);
    expect(reported).toEqual([]);
  });
});
