import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ACK, type Delivery, type MessageBus, type OutgoingRecord, type Verdict } from '../message-bus.ts';
import { openOfflineBus, openSqliteMessageBus, type Withdrawn } from './index.ts';

const EVENTS = { name: 'events', partitions: 4, cleanup: 'keep', key: 'stream' } as const;
const FACTS = { name: 'facts', partitions: 1, cleanup: 'compact', key: 'fact' } as const;
const KEYS = ['a', 'b', 'c'];

const event = (position: number, told: string): OutgoingRecord => ({
  topic: EVENTS.name,
  key: KEYS[position % KEYS.length] ?? '',
  value: new TextEncoder().encode(`${told} ${position}`),
  headers: { position: String(position) },
});

describe('a bus that has published more than the record holds', () => {
  let directory: string;
  let file: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'interlock-bus-'));
    file = join(directory, 'bus.sqlite');
  });
  afterEach(() => rm(directory, { recursive: true }));

  const opened = async (): Promise<MessageBus> => {
    const bus = await openSqliteMessageBus({ file });
    await bus.ensureTopics([EVENTS, FACTS]);
    return bus;
  };

  const textOf = ({ value }: Pick<Delivery, 'value'>): string => new TextDecoder().decode(value ?? new Uint8Array());

  /** What a group is given until it is idle, in the order of each key. */
  const delivered = async (bus: MessageBus, verdict: (text: string) => Verdict = () => ACK): Promise<string[]> => {
    const texts: string[] = [];
    const consumer = await bus.consume('group', [EVENTS.name], (delivery) => {
      texts.push(textOf(delivery));
      return Promise.resolve(verdict(textOf(delivery)));
    });
    await consumer.idle();
    await consumer.stop();
    return texts.sort();
  };

  const told = (told: string, from: number, to: number): OutgoingRecord[] =>
    Array.from({ length: to - from }, (_, index) => event(from + index, told));

  const withdraw = (position: number): Withdrawn => {
    const bus = openOfflineBus(file);
    try {
      return bus.withdraw({ topic: EVENTS.name, header: 'position', position, checkpoint: 'relay' });
    } finally {
      bus.close();
    }
  };

  it('takes back what is lost, delivers what stays again, and then what takes the place of the lost, none of it twice', async () => {
    const first = await opened();
    await first.publishWithCheckpoint(told('old', 0, 12), { name: 'relay', position: 11 });
    await first.publish([{ topic: FACTS.name, key: 'fact', value: new Uint8Array([1]) }]);
    expect(await delivered(first)).toHaveLength(12);
    await first.close();

    expect(withdraw(6)).toEqual({ messages: 5, unparked: 0 });
    const bus = await opened();
    expect(await bus.readCheckpoint('relay')).toBe(6);
    const stays = told('old', 0, 7).map(textOf).sort();
    expect(await delivered(bus)).toEqual(stays);
    await bus.publishWithCheckpoint(told('new', 7, 10), { name: 'relay', position: 9 });
    expect(await delivered(bus)).toEqual(told('new', 7, 10).map(textOf).sort());

    const materialised: string[] = [];
    await (await bus.materialise(EVENTS.name, (record) => void materialised.push(textOf(record)))).stop();
    expect(materialised.sort()).toEqual([...stays, ...told('new', 7, 10).map(textOf)].sort());
    const facts: string[] = [];
    await (await bus.materialise(FACTS.name, ({ key }) => void facts.push(key))).stop();
    expect(facts).toEqual(['fact']);
    await bus.close();
  });

  it('delivers what was parked again in its order, and forgets what is lost of it', async () => {
    const first = await opened();
    await first.publishWithCheckpoint(told('old', 0, 12), { name: 'relay', position: 11 });
    await delivered(first, (text) => (text === 'old 3' ? { kind: 'park', cause: 'spec' } : ACK));
    expect((await first.listParked()).map(textOf)).toEqual(['old 3', 'old 6', 'old 9']);
    await first.close();
    expect(withdraw(6)).toEqual({ messages: 5, unparked: 3 });
    const bus = await opened();
    expect(await bus.listParked()).toEqual([]);
    expect(await delivered(bus)).toEqual(told('old', 0, 7).map(textOf).sort());
    await bus.close();
  });

  it('is the same when it is withdrawn twice, and only while no process holds it', async () => {
    const first = await opened();
    await first.publishWithCheckpoint(told('old', 0, 12), { name: 'relay', position: 11 });
    expect(() => withdraw(6)).toThrow(expect.objectContaining({ code: 'message-bus.locked' }));
    await first.close();
    withdraw(6);
    expect(withdraw(6)).toEqual({ messages: 0, unparked: 0 });
    const bus = openOfflineBus(file);
    expect(bus.checkpoint('relay')).toBe(6);
    expect(bus.checkpoint('nobody')).toBe(-1);
    expect([...bus.values(EVENTS.name)].map((value) => textOf({ value })).sort()).toEqual(told('old', 0, 7).map(textOf).sort());
    bus.close();
  });

  it('keeps a checkpoint that lies behind the record', async () => {
    const first = await opened();
    await first.publishWithCheckpoint(told('old', 0, 5), { name: 'relay', position: 4 });
    await first.close();
    withdraw(9);
    const bus = await opened();
    expect(await bus.readCheckpoint('relay')).toBe(4);
    await bus.close();
  });
});
