import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { promisify } from 'node:util';
import { openSqliteMessageBus } from './index.ts';

const OPENS = `const { openSqliteMessageBus } = await import(process.argv[1]);
  await openSqliteMessageBus({ file: process.argv[2] }).then((bus) => bus.close()).then(() => console.log('opened'), (error) => console.log(error.code));`;

async function openElsewhere(file: string): Promise<string> {
  const program = new URL('./index.ts', import.meta.url).href;
  const { stdout } = await promisify(execFile)(process.execPath, [
    '--disable-warning=ExperimentalWarning',
    '--input-type=module',
    '-e',
    OPENS,
    program,
    file,
  ]);
  return stdout.trim();
}

describe('the file of a bus', () => {
  let directory: string;
  let file: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'interlock-bus-'));
    file = join(directory, 'data', 'bus.sqlite');
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  it('is refused to a second process and to a second opening in this one, until it is closed', async () => {
    const bus = await openSqliteMessageBus({ file });
    expect(await openElsewhere(file)).toBe('message-bus.locked');
    await expect(openSqliteMessageBus({ file })).rejects.toMatchObject({ code: 'message-bus.locked' });
    await bus.ensureTopics([{ name: 't', partitions: 1, cleanup: 'keep', key: 'k' }]);
    await bus.close();
    expect(await openElsewhere(file)).toBe('opened');
  });

  it('is refused when a later version wrote it, or when it is no database', async () => {
    await (await openSqliteMessageBus({ file })).close();
    const raw = new DatabaseSync(file);
    raw.exec('PRAGMA user_version = 99');
    raw.close();
    await expect(openSqliteMessageBus({ file })).rejects.toMatchObject({
      code: 'message-bus.unavailable',
      message: expect.stringContaining('found 99'),
    });
    await writeFile(file, 'this is not a database, and long enough to be looked at as one'.repeat(100));
    await expect(openSqliteMessageBus({ file })).rejects.toMatchObject({ code: 'message-bus.unavailable' });
  });

  it('says so when a group is beyond the end of a partition', async () => {
    const topic = { name: 't', partitions: 1, cleanup: 'keep', key: 'k' } as const;
    const first = await openSqliteMessageBus({ file });
    await first.ensureTopics([topic]);
    await first.publish([{ topic: 't', key: 'a', value: null }]);
    const consumer = await first.consume('g', ['t'], async () => ({ kind: 'ack' }));
    await consumer.idle();
    await first.close();
    const raw = new DatabaseSync(file);
    raw.exec('DELETE FROM record; UPDATE partition SET end = 0');
    raw.close();
    const bus = await openSqliteMessageBus({ file });
    await expect(bus.consume('g', ['t'], async () => ({ kind: 'ack' }))).rejects.toMatchObject({ code: 'message-bus.corrupt' });
    await bus.close();
  });
});
