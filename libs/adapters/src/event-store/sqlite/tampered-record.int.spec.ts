import { DatabaseSync } from 'node:sqlite';
import { nodeHashing } from '../../hashing/index.ts';
import { reading, recordDirectory, verifyRecord, type RecordDirectory } from './testing/index.ts';

/** Changes rows as someone with SQLite's shell would. */
const tamper = (directory: RecordDirectory, ...statements: string[]): void => {
  const db = new DatabaseSync(directory.file);
  db.function('sha256', { deterministic: true }, (bytes) => nodeHashing.sha256Hex(bytes as Uint8Array));
  for (const statement of statements) db.exec(statement);
  db.close();
};

describe('a record that someone edited', () => {
  let directory: RecordDirectory;
  beforeEach(async () => {
    directory = await recordDirectory();
    // Streams release-0 … release-3; position 5 is revision 1 of release-1.
    await directory.fill(20);
  });
  afterEach(() => directory.remove());

  it.each([
    ['the bytes of an event', [`UPDATE events SET body = CAST(replace(CAST(body AS TEXT), 'xx', 'yy') AS BLOB) WHERE position = 5`], 5],
    [
      'the bytes of an event and its hash',
      [
        `UPDATE events SET body = CAST(replace(CAST(body AS TEXT), 'xx', 'yy') AS BLOB) WHERE position = 5`,
        `UPDATE events SET hash = sha256(body) WHERE position = 5`,
      ],
      9,
    ],
    ['its hash', [`UPDATE events SET hash = sha256(CAST('other' AS BLOB)) WHERE position = 5`], 5],
    ['its stream', [`UPDATE events SET stream = 'release-9' WHERE position = 5`], 5],
    ['its id', [`UPDATE events SET id = 'another' WHERE position = 5`], 5],
    ['its revision', [`UPDATE events SET revision = 77 WHERE position = 5`], 5],
    ['where its append ended', [`UPDATE events SET append_end = 3 WHERE position = 5`], 6],
    ['its position', [`UPDATE events SET position = 50 WHERE position = 5`], 6],
    ['the record by taking an event out', [`DELETE FROM events WHERE position = 5`], 6],
    ['the record by taking the last event of a stream out', [`DELETE FROM events WHERE position = 17`], 18],
    [
      'the order of two events of a stream',
      [
        `UPDATE events SET position = -1 WHERE position = 5; UPDATE events SET position = 5 WHERE position = 9; UPDATE events SET position = 9 WHERE position = -1`,
      ],
      5,
    ],
  ])('by changing %s is refused, with the place', async (_, statements, position) => {
    tamper(directory, ...statements);
    expect(await reading(directory)).toMatchObject({
      code: 'event-store.corrupt',
      message: expect.stringMatching(new RegExp(`position ${position}:`)),
    });
    expect(() => verifyRecord(directory.path, nodeHashing)).toThrow(expect.objectContaining({ code: 'event-store.corrupt' }));
  });

  it.each([
    ['without its index', `DROP INDEX events_by_stream`],
    ['with a trigger', `CREATE TRIGGER quiet BEFORE INSERT ON events BEGIN SELECT raise(IGNORE); END`],
    ['of another format version', `PRAGMA user_version = 2`],
    ['of another application', `PRAGMA application_id = 1`],
    ['with a repair that never was', `INSERT INTO repairs (hash, body) VALUES ('', '{"afterPosition":3}')`],
  ])('so that it is %s is refused', async (_, statement) => {
    tamper(directory, statement);
    expect(await reading(directory)).toMatchObject({ code: 'event-store.corrupt', message: expect.stringContaining(directory.path) });
  });

  it('after it was opened is found by whoever reads the event', async () => {
    const store = await directory.open();
    tamper(directory, `UPDATE events SET body = CAST(replace(CAST(body AS TEXT), 'xx', 'yy') AS BLOB) WHERE position = 5`);
    await expect(store.readAll(-1, 100)).rejects.toMatchObject({
      code: 'event-store.corrupt',
      message: expect.stringContaining('position 5:'),
    });
    await expect(store.readStream('release-1')).rejects.toMatchObject({ code: 'event-store.corrupt' });
    expect(await store.readStream('release-2')).toHaveLength(5);
    await store.close();
  });
});

describe('a record that nobody touched', () => {
  it('verifies from its files alone, and says what it holds', async () => {
    const directory = await recordDirectory();
    await directory.fill(20);
    expect(verifyRecord(directory.path, nodeHashing)).toEqual({ events: 20, streams: 4, head: 19, repairs: [], tornTail: false });
    await directory.remove();
  });
});
