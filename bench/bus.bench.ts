// Embedded bus: publish → handler → committed offset, against raw node:sqlite inserts of the same bytes in transactions of the same size.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { openSqliteMessageBus } from '@interlock/adapters/message-bus/sqlite';
import { median } from './median.ts';

const MESSAGES = 60_000;
const BATCH = 256;
const KEYS = 1_000;
const ROUNDS = 3;
const TOPIC = { name: 'load', partitions: 8, cleanup: 'keep', key: 'number' } as const;
const value = new Uint8Array(512).fill(120);
const headers = { ce_id: '0b8f1d2c-1a2b-5c3d-8e4f-5a6b7c8d9e0f', traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01' };

function raw(file: string): number {
  const database = new DatabaseSync(file);
  database.exec(
    'PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE record (id INTEGER PRIMARY KEY, key TEXT, value BLOB, headers TEXT)',
  );
  const insert = database.prepare('INSERT INTO record (key, value, headers) VALUES (?, ?, ?)');
  const started = performance.now();
  for (let sent = 0; sent < MESSAGES; sent += BATCH) {
    database.exec('BEGIN');
    for (let index = 0; index < BATCH; index += 1) insert.run(`key-${(sent + index) % KEYS}`, value, JSON.stringify(headers));
    database.exec('COMMIT');
  }
  const perSecond = MESSAGES / ((performance.now() - started) / 1_000);
  database.close();
  return perSecond;
}

interface Figures {
  readonly published: number;
  readonly consumed: number;
}

/** One record a call, so that grouping is the bus's own doing; `BATCH` calls are under way at a time. */
async function bus(file: string): Promise<Figures> {
  const opened = await openSqliteMessageBus({ file });
  await opened.ensureTopics([TOPIC]);
  let handled = 0;
  const consumer = await opened.consume('bench', [TOPIC.name], async () => {
    handled += 1;
    return { kind: 'ack' };
  });
  const started = performance.now();
  for (let sent = 0; sent < MESSAGES; sent += BATCH) {
    await Promise.all(
      Array.from({ length: BATCH }, (_, index) =>
        opened.publish([{ topic: TOPIC.name, key: `key-${(sent + index) % KEYS}`, value, headers }]),
      ),
    );
  }
  const published = MESSAGES / ((performance.now() - started) / 1_000);
  await consumer.idle();
  const consumed = handled / ((performance.now() - started) / 1_000);
  await opened.close();
  return { published, consumed };
}

async function fresh<T>(measure: (file: string) => T | Promise<T>): Promise<T> {
  const directory = mkdtempSync(join(tmpdir(), 'interlock-bench-'));
  try {
    return await measure(join(directory, 'bench.sqlite'));
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

const shown = (perSecond: number): string => Math.round(perSecond).toLocaleString('en').padStart(9);

// In turns, so that both meet the same machine.
const raws: number[] = [];
const buses: Figures[] = [];
for (let round = 0; round < ROUNDS; round += 1) {
  raws.push(await fresh(raw));
  buses.push(await fresh(bus));
}
const inserted = median(raws);
const consumed = median(buses.map((figures) => figures.consumed));
console.log(`raw node:sqlite inserts, WAL + FULL, ${BATCH} a transaction  ${shown(inserted)} /s`);
console.log(`bus: published, acknowledged when durable              ${shown(median(buses.map((figures) => figures.published)))} /s`);
console.log(
  `bus: published, handled, offset committed              ${shown(consumed)} /s   ratio to raw ${(consumed / inserted).toFixed(2)}`,
);
