import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ACK, type IncomingRecord, type MessageBus } from '../../message-bus.ts';
import { openSqliteMessageBus } from '../index.ts';
import { GROUP, LOAD, RELAYED, RELAY, seededRandom } from './crash-situation.ts';

const PROGRAM = fileURLToPath(new URL('./bus-under-load.ts', import.meta.url));
const RUNS = 2;

/**
 * Kills a busy process at a seeded line of its journal, twice on the same file, and checks what the bus has kept. `brief`: on a topic that keeps nothing that is finished, so that the
 * process is killed while it removes, too.
 */
export async function crashTrial(seed: number, kept: 'kept' | 'brief' = 'kept'): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'interlock-bus-crash-'));
  const file = join(directory, 'bus.sqlite');
  const random = seededRandom(seed);
  const journal: string[] = [];
  try {
    for (let run = 0; run < RUNS; run += 1)
      journal.push(...(await runUntilKilled([file, String(seed), String(run), kept], 50 + Math.floor(random() * 4_000))));
    const bus = await openSqliteMessageBus({ file });
    try {
      await checkRelayed(bus, journal);
      await checkHandled(bus, journal, await (kept === 'kept' ? checkPublished : checkRemoved)(bus, journal));
    } finally {
      await bus.close();
    }
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function runUntilKilled(parameters: readonly string[], lines: number): Promise<string[]> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', PROGRAM, ...parameters], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let complaints = '';
  let seen = 0;
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (complaints += chunk));
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    output += chunk;
    seen += chunk.split('\n').length - 1;
    if (seen >= lines) child.kill('SIGKILL');
  });
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
  if (signal !== 'SIGKILL') throw new Error(`the process ended by itself with ${code}: ${complaints}`);
  // The last line may be cut off: what it says may not have happened.
  return output.split('\n').slice(0, -1);
}

async function read(bus: MessageBus, topic: string): Promise<IncomingRecord[]> {
  const records: IncomingRecord[] = [];
  await (await bus.materialise(topic, (record) => void records.push(record))).stop();
  return records;
}

const textOf = ({ value }: IncomingRecord): string => new TextDecoder().decode(value ?? undefined);
const nameOf = (record: IncomingRecord): string => `${record.key} ${textOf(record)}`;
const said = (journal: readonly string[], word: string): string[] =>
  journal.filter((line) => line.startsWith(`${word} `)).map((line) => line.slice(word.length + 1));
const upTo = (length: number): number[] => Array.from({ length }, (_, index) => index);

/** Every acknowledged publish is there once; offsets and the sequence of each key have no gaps. */
async function checkPublished(bus: MessageBus, journal: readonly string[]): Promise<IncomingRecord[]> {
  const records = await read(bus, LOAD.name);
  const names = new Set(records.map(nameOf));
  expect(said(journal, 'published').filter((name) => !names.has(name))).toEqual([]);
  expect(names.size).toBe(records.length);
  for (const partition of upTo(LOAD.partitions)) {
    const offsets = records.filter((record) => record.partition === partition).map(({ offset }) => offset);
    expect(offsets).toEqual(upTo(offsets.length));
  }
  for (const ofKey of Map.groupBy(records, ({ key }) => key).values())
    expect(ofKey.map((record) => Number(textOf(record)))).toEqual(upTo(ofKey.length));
  return records;
}

/** What is left is the end of each partition, without a gap; something was removed. */
async function checkRemoved(bus: MessageBus, journal: readonly string[]): Promise<IncomingRecord[]> {
  const records = await read(bus, LOAD.name);
  for (const ofPartition of Map.groupBy(records, ({ partition }) => partition).values()) {
    const [first = 0, ...others] = ofPartition.map(({ offset }) => offset);
    expect(others).toEqual(upTo(others.length).map((index) => first + 1 + index));
  }
  expect(records.length).toBeLessThan(said(journal, 'published').length);
  return records;
}

/** The checkpoint and the records that it speaks of came together or not at all. */
async function checkRelayed(bus: MessageBus, journal: readonly string[]): Promise<void> {
  const checkpoint = await bus.readCheckpoint(RELAY);
  expect((await read(bus, RELAYED.name)).map((record) => Number(textOf(record)))).toEqual(upTo(checkpoint + 1));
  expect(checkpoint).toBeGreaterThanOrEqual(Number(said(journal, 'relayed').at(-1) ?? -1));
}

/** What was not handled before the kill is handled after it, in order, or is parked; a key that is parked stays so until it is replayed. */
async function checkHandled(bus: MessageBus, journal: readonly string[], records: readonly IncomingRecord[]): Promise<void> {
  const after: IncomingRecord[] = [];
  const consumer = await bus.consume(GROUP, [LOAD.name], async (delivery) => {
    after.push(delivery);
    return ACK;
  });
  await consumer.idle();
  const parked = await bus.listParked(GROUP);
  const held = new Set(parked.map(({ key }) => key));
  expect(after.filter(({ key }) => held.has(key))).toEqual([]);
  const finished = new Set([...said(journal, 'handled'), ...after.map(nameOf), ...parked.map(nameOf)]);
  expect([...records.map(nameOf), ...said(journal, 'published')].filter((name) => !finished.has(name))).toEqual([]);

  expect(await bus.replayParked(GROUP)).toBe(parked.length);
  expect(await bus.listParked(GROUP)).toEqual([]);
  for (const ofKey of Map.groupBy(after, ({ key }) => key).values()) {
    const sequence = ofKey.map((record) => Number(textOf(record)));
    expect(sequence).toEqual(sequence.map((_, index) => (sequence[0] ?? 0) + index));
  }
}
