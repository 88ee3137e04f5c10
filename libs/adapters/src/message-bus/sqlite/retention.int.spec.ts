import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { TopicDefinition } from '@interlock/contracts';
import { ACK, type MessageBus, type OutgoingRecord, type Verdict } from '../message-bus.ts';
import { openOfflineBus, openSqliteMessageBus } from './index.ts';

const DAY = 86_400_000;
const CANDIDATES: TopicDefinition = { name: 'candidates', partitions: 2, cleanup: 'keep', key: 'component', retentionMs: 7 * DAY };
const EVENTS: TopicDefinition = { name: 'events', partitions: 1, cleanup: 'keep', key: 'release' };
/** Keeps nothing, and is looked at after the others: once its record is gone, a pass over them has ended. */
const MARK: TopicDefinition = { name: 'mark', partitions: 1, cleanup: 'keep', key: 'always the same', retentionMs: -1 };
/** In each partition one. */
const KEYS = ['a', 'd'];

const told = (text: string, topic = CANDIDATES.name): OutgoingRecord[] =>
  KEYS.map((key) => ({ topic, key, value: new TextEncoder().encode(text), headers: {} }));
const textOf = ({ value }: { readonly value: Uint8Array | null }): string => new TextDecoder().decode(value ?? new Uint8Array());

describe('a topic that keeps its records for seven days', () => {
  let directory: string;
  let file: string;
  let bus: MessageBus;
  let now = Date.parse('2026-03-02T10:00:00Z');

  const open = async (): Promise<void> => {
    bus = await openSqliteMessageBus({ file, now: () => now, retentionEveryMs: 5 });
    await bus.ensureTopics([CANDIDATES, EVENTS, MARK]);
  };
  const inTopic = async (topic: string): Promise<string[]> => {
    const texts: string[] = [];
    await (await bus.materialise(topic, (record) => void texts.push(textOf(record)))).stop();
    return texts.toSorted();
  };
  /** What is there after a pass that began after the call, and again when it is read from the file. */
  const kept = async (topic = CANDIDATES.name): Promise<string[]> => {
    // The pass that takes the first may have begun before.
    for (let mark = 0; mark < 2; mark += 1) {
      await bus.publish([{ topic: MARK.name, key: '', value: new Uint8Array() }]);
      while ((await inTopic(MARK.name)).length > 0) await new Promise((resolve) => setImmediate(resolve));
    }
    const texts = await inTopic(topic);
    await bus.close();
    await open();
    expect(await inTopic(topic)).toEqual(texts);
    return texts;
  };
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'interlock-bus-'));
    file = join(directory, 'bus.sqlite');
    await open();
  });
  afterEach(async () => {
    await bus.close();
    await rm(directory, { recursive: true });
  });

  const handled = async (group: string, verdict: (text: string) => Verdict = () => ACK): Promise<string[]> => {
    const texts: string[] = [];
    const consumer = await bus.consume(group, [CANDIDATES.name], async (delivery) => {
      texts.push(textOf(delivery));
      return verdict(textOf(delivery));
    });
    await consumer.idle();
    await consumer.stop();
    return texts.toSorted();
  };

  it('loses what is older, when every group has finished it; what others keep for ever stays', async () => {
    await bus.publish([...told('old'), ...told('old', EVENTS.name)]);
    await handled('intake');
    now += 6 * DAY;
    await bus.publish(told('young'));
    await handled('intake');
    expect(await kept()).toEqual(['old', 'old', 'young', 'young']);
    now += DAY + 1;
    expect(await kept()).toEqual(['young', 'young']);
    now += 7 * DAY;
    expect(await kept()).toEqual([]);
    expect(await kept(EVENTS.name)).toEqual(['old', 'old']);
    // Offsets go on: nothing is mistaken for what was finished.
    await bus.publish(told('new'));
    expect(await handled('intake')).toEqual(['new', 'new']);
  });

  it('keeps, however old, what a group has not finished: one that lags, and one that has begun and finished nothing', async () => {
    await bus.publish(told('first'));
    await handled('quick');
    await (
      await bus.consume('slow', [CANDIDATES.name], () => new Promise<Verdict>((resolve) => void setImmediate(() => resolve(ACK))))
    ).stop();
    const stuck = await bus.consume('stuck', [CANDIDATES.name], async () => ({ kind: 'retry', delayMs: 60_000, cause: 'spec' }));
    await bus.publish(told('second'));
    await handled('quick');
    now += 30 * DAY;
    await stuck.stop();
    expect(await kept()).toEqual(['first', 'first', 'second', 'second']);
    expect(await handled('stuck')).toEqual(['first', 'first', 'second', 'second']);
    await handled('slow');
    expect(await kept()).toEqual([]);
  });

  it('counts a group that had read only one of its partitions when this version came as being at the beginning of the other', async () => {
    await bus.publish(told('first'));
    await handled('intake');
    await bus.close();
    const raw = new DatabaseSync(file);
    raw.exec('DELETE FROM committed WHERE partition = (SELECT max(partition) FROM committed)');
    raw.close();
    now += 30 * DAY;
    await open();
    expect(await kept()).toEqual(['first']);
    expect(await handled('intake')).toEqual(['first']);
    expect(await kept()).toEqual([]);
  });

  it('keeps what a group has to read again after a restore, and what was parked', async () => {
    await bus.publish(told('gone'));
    await handled('intake', (text) => (text === 'gone' ? { kind: 'park', cause: 'spec' } : ACK));
    now += 8 * DAY;
    expect(await kept()).toEqual([]);
    await bus.publish(told('stays'));
    expect(await handled('intake')).toEqual([]);
    expect((await bus.listParked()).map(textOf)).toEqual(['gone', 'gone', 'stays', 'stays']);
    await bus.close();
    const offline = openOfflineBus(file);
    expect(offline.withdraw({ topic: EVENTS.name, header: 'position', position: 0, checkpoint: 'relay' })).toEqual({
      messages: 0,
      unparked: 2,
    });
    offline.close();
    now += 30 * DAY;
    await open();
    expect(await kept()).toEqual(['stays', 'stays']);
    const again: string[] = [];
    const consumer = await bus.consume('intake', [CANDIDATES.name], async (delivery) => {
      again.push(textOf(delivery));
      return ACK;
    });
    await consumer.idle();
    expect(await bus.replayParked('intake')).toBe(4);
    expect([again.toSorted(), await bus.listParked()]).toEqual([['gone', 'gone', 'stays', 'stays'], []]);
    await consumer.stop();
  });
});
