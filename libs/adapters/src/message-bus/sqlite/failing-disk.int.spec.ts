import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Journal, bytes, nameOf } from '../testing/situation.ts';
import { ACK } from '../message-bus.ts';
import { openSqliteMessageBus } from './index.ts';

const TOPIC = { name: 't', partitions: 1, cleanup: 'keep', key: 'k' } as const;
/** SQLite itself refuses the write, until the bus is told that the disk is well. */
const FAILS_UNTIL_HEALED = `CREATE TRIGGER failing BEFORE INSERT ON parked WHEN NOT EXISTS (SELECT 1 FROM checkpoint WHERE name = 'healed')
  BEGIN SELECT RAISE(ABORT, 'disk I/O error'); END`;

describe('a bus whose disk fails while it parks', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'interlock-bus-'));
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  it('says so, holds the offset, and parks the message as soon as it can', async () => {
    const file = join(directory, 'bus.sqlite');
    const first = await openSqliteMessageBus({ file });
    await first.ensureTopics([TOPIC]);
    await first.publish(['a1', 'a2', 'b1'].map((name) => ({ topic: 't', key: name.charAt(0), value: bytes(name) })));
    await first.close();
    const raw = new DatabaseSync(file);
    raw.exec(FAILS_UNTIL_HEALED);
    raw.close();

    const told = Promise.withResolvers<unknown>();
    const bus = await openSqliteMessageBus({ file, backOff: { baseMs: 1, capMs: 4 }, onBackgroundError: told.resolve });
    const journal = new Journal(({ key }) => (key === 'a' ? { kind: 'park', cause: 'unparsable' } : ACK));
    const consumer = await bus.consume('g', ['t'], journal.handler);
    expect(await told.promise).toMatchObject({ code: 'message-bus.unavailable', cause: { message: 'disk I/O error' } });
    await journal.until(() => journal.acked.includes('b1') && journal.ofKey('a').length >= 2);
    expect((await consumer.lag())[0]?.lag).toBe(3);
    expect(await bus.listParked('g')).toEqual([]);

    await bus.publishWithCheckpoint([], { name: 'healed', position: 1 });
    await consumer.idle();
    expect((await bus.listParked('g')).map((parked) => [nameOf(parked), parked.cause])).toEqual([
      ['a1', 'unparsable'],
      ['a2', expect.stringMatching(/^behind /)],
    ]);
    expect(journal.names).not.toContain('a2');
    await bus.close();
  });
});
