import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { ACK, type MessageBus, type OutgoingRecord } from '../message-bus.ts';
import { openSqliteMessageBus } from './index.ts';

const TOPIC = { name: 'catalog', partitions: 1, cleanup: 'compact', key: 'entity ref' } as const;
const KEYS = ['a', 'b', 'c', 'd', 'e'];
const round = (number: number): OutgoingRecord[] =>
  KEYS.map((key) => ({ topic: 'catalog', key, value: new TextEncoder().encode(`${key}${number}`) }));

describe('a compacted topic on disk', () => {
  let directory: string;
  let file: string;
  let bus: MessageBus;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'interlock-bus-'));
    file = join(directory, 'bus.sqlite');
    bus = await openSqliteMessageBus({ file });
    await bus.ensureTopics([TOPIC]);
  });
  afterEach(async () => {
    await bus.close();
    await rm(directory, { recursive: true, force: true });
  });

  async function rowsAfterClosing(): Promise<Array<{ offset: number; tombstone: boolean }>> {
    await bus.close();
    const raw = new DatabaseSync(file);
    const rows = raw.prepare('SELECT id % 68719476736 AS offset, value IS NULL AS tombstone FROM record ORDER BY id').all();
    raw.close();
    return rows.map((row) => ({ offset: Number(row['offset']), tombstone: row['tombstone'] === 1 }));
  }

  async function reopen(): Promise<void> {
    await bus.close();
    bus = await openSqliteMessageBus({ file });
  }

  it('sheds garbage while it is written, and all of it when it is opened; offsets go on rising', async () => {
    for (let number = 0; number < 1_000; number += 1) await bus.publish(round(number));
    expect((await rowsAfterClosing()).length).toBeLessThan(2_500);
    await reopen();
    expect((await rowsAfterClosing()).map(({ offset }) => offset)).toEqual([4_995, 4_996, 4_997, 4_998, 4_999]);
    await reopen();
    const offsets: number[] = [];
    await bus.publish(round(1_000));
    await bus.materialise('catalog', ({ offset }) => void offsets.push(offset));
    expect(offsets.slice(-5)).toEqual([5_000, 5_001, 5_002, 5_003, 5_004]);
  });

  it('keeps a tombstone until every group has seen it', async () => {
    await bus.publish(round(0));
    const consumer = await bus.consume('group', ['catalog'], async () => ACK);
    await consumer.idle();
    await consumer.stop();
    await bus.publish(KEYS.map((key) => ({ topic: 'catalog', key, value: null })));
    await reopen();
    expect(await rowsAfterClosing()).toEqual([5, 6, 7, 8, 9].map((offset) => ({ offset, tombstone: true })));
    await reopen();
    const seen: number[] = [];
    const again = await bus.consume('group', ['catalog'], async ({ offset }) => {
      seen.push(offset);
      return ACK;
    });
    await again.idle();
    expect(seen).toEqual([5, 6, 7, 8, 9]);
    await reopen();
    expect(await rowsAfterClosing()).toEqual([]);
  });

  it('passes over what was compacted away while a key waited', async () => {
    await bus.publish(round(0));
    const values: string[] = [];
    const gate = Promise.withResolvers<void>();
    const consumer = await bus.consume('group', ['catalog'], async ({ key, value, attempt }) => {
      if (key === 'a' && attempt === 1) {
        await gate.promise;
        return { kind: 'retry', delayMs: 1, cause: 'once' };
      }
      values.push(new TextDecoder().decode(value ?? undefined));
      return ACK;
    });
    for (let number = 1; number < 600; number += 1) await bus.publish(round(number));
    gate.resolve();
    await consumer.idle();
    const ofA = values.filter((value) => value.startsWith('a'));
    expect(ofA.at(-1)).toBe('a599');
    expect(ofA).toEqual(ofA.toSorted((one, other) => Number(one.slice(1)) - Number(other.slice(1))));
    expect((await consumer.lag())[0]?.lag).toBe(0);
  });
});
