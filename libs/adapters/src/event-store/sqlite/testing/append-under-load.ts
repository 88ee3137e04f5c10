// Process: appends to a record as fast as it can, with rivals on each stream and repeated appends, until it is killed. What was acknowledged goes to a
// journal of its own, synced, before it is said.
import { fsyncSync, openSync, writeSync } from 'node:fs';
import type { NewEvent } from '@interlock/contracts';
import { nodeHashing } from '../../../hashing/index.ts';
import { EventStoreError } from '../../event-store.ts';
import { linkedEvents } from '../../testing/some-events.ts';
import { openSqliteEventStore } from '../index.ts';

const [, , directory = '', journalFile = '', seedText = '1'] = process.argv;
const STREAMS = 6;
const WRITERS = 18;

const journal = openSync(journalFile, 'a');
let state = Number(seedText) >>> 0;
/** Mulberry32: the same seed, the same load. */
const random = (): number => {
  state = (state + 0x6d2b79f5) >>> 0;
  let mixed = Math.imul(state ^ (state >>> 15), state | 1);
  mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
};

const store = await openSqliteEventStore({ directory, hashing: nodeHashing });

const acknowledged = (stream: string, expected: number, events: readonly NewEvent[]): void => {
  const lines = events.map(({ id }, index) => `${JSON.stringify({ stream, revision: expected + 1 + index, id })}\n`).join('');
  writeSync(journal, lines);
  fsyncSync(journal);
  process.stdout.write(lines);
};

const appendOnce = async (stream: string): Promise<void> => {
  const expected = (await store.readStream(stream)).length - 1;
  const count = 1 + Math.floor(random() * 3);
  const sketches = Array.from({ length: count }, () => ({ data: 'x'.repeat(Math.floor(random() * 3000)) }));
  const events = await linkedEvents(store, stream, sketches);
  // Rivals read before any of them appends.
  await new Promise((resolve) => setImmediate(resolve));
  try {
    const { revision } = await store.append(stream, expected, events);
    if (revision !== expected + count) throw new Error(`revision ${revision} after appending ${count} at ${expected}`);
    acknowledged(stream, expected, events);
    // As a caller whose answer was lost.
    if (random() < 0.2) await store.append(stream, expected, events);
  } catch (error) {
    if (!(error instanceof EventStoreError) || error.code !== 'event-store.conflict') throw error;
  }
};

await Promise.all(
  Array.from({ length: WRITERS }, async (_, writer) => {
    for (;;) await appendOnce(`release-${writer % STREAMS}`);
  }),
);
