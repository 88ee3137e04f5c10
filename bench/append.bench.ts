// Durable appends to the embedded record against bare `node:sqlite`, in this process, on this disk: the same bytes, WAL, synchronous=FULL, prepared statements.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { NewEvent, RecordedEvent } from '@interlock/contracts';
import { canonicalEvent, chainEvents, derivedId } from '@interlock/domain';
import { openSqliteEventStore } from '@interlock/adapters/event-store/sqlite';
import { nodeHashing } from '@interlock/adapters/hashing';
import { median } from './median.ts';

const SERIAL = 800;
const ROUNDS = 60;
const WRITERS = 64;
const REPEATS = 7;
const SERIAL_BAR = 0.7;
const GROUPED_BAR = 0.3;

const sketch = (stream: string, revision: number): NewEvent => ({
  id: derivedId(nodeHashing, stream, String(revision)),
  type: 'EvidenceAccepted',
  data: {
    evidence: Array.from({ length: 3 }, (_, index) => ({
      digest: `sha256:${nodeHashing.sha256Hex(`${stream} ${revision} ${index}`)}`,
      kind: 'provenance',
      predicateType: 'https://slsa.dev/provenance/v1',
      subject: `sha256:${nodeHashing.sha256Hex(stream)}`,
      signer: { type: 'key', trust: 'ci', keyDigest: `sha256:${nodeHashing.sha256Hex('key')}` },
      producedAt: null,
    })),
  },
  metadata: {
    schemaVersion: 1,
    recordedAt: '2026-01-02T03:04:05.678Z',
    consumer: 'evidence-intake',
    causationId: `ci|${stream}|${revision}`,
    correlationId: stream,
    actor: { subject: 'service:evidence-intake', kind: 'service' },
    previousHash: null,
  },
});

/** One stream's events, made and linked before the clock starts. */
const streamOf = (name: string, count: number): { name: string; events: NewEvent[] } => ({
  name,
  events: chainEvents(
    undefined,
    name,
    Array.from({ length: count }, (_, revision) => sketch(name, revision)),
    nodeHashing,
  ),
});

type Streams = ReadonlyArray<{ readonly name: string; readonly events: readonly NewEvent[] }>;

const perSecond = (count: number, started: number): number => (count / (performance.now() - started)) * 1000;

const inFolder = async <T>(work: (directory: string) => Promise<T>): Promise<T> => {
  const directory = mkdtempSync(join(tmpdir(), 'interlock-bench-'));
  try {
    return await work(directory);
  } finally {
    rmSync(directory, { recursive: true });
  }
};

interface RawRow {
  readonly stream: string;
  readonly revision: number;
  readonly id: string;
  readonly body: Buffer;
}

/** Bytes of round after round: the first event of each stream, then the second, and so on. */
const rawRounds = (streams: Streams): RawRow[][] =>
  (streams[0]?.events ?? []).map((_, revision) =>
    streams.flatMap(({ name, events }) => {
      const event = events[revision];
      if (event === undefined) return [];
      const recorded: RecordedEvent = { ...event, stream: name, revision, position: 0 };
      return [{ stream: name, revision, id: event.id, body: Buffer.from(canonicalEvent(recorded)) }];
    }),
  );

const raw = (streams: Streams): Promise<number> =>
  inFolder((directory) => {
    const rounds = rawRounds(streams);
    const db = new DatabaseSync(join(directory, 'raw.sqlite'));
    db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
    db.exec('CREATE TABLE events (position INTEGER PRIMARY KEY, stream TEXT, revision INTEGER, id TEXT, body BLOB) STRICT');
    db.exec('CREATE UNIQUE INDEX by_stream ON events (stream, revision)');
    const [insert, begin, commit] = [
      db.prepare('INSERT INTO events VALUES (?, ?, ?, ?, ?)'),
      db.prepare('BEGIN IMMEDIATE'),
      db.prepare('COMMIT'),
    ];
    let position = 0;
    const started = performance.now();
    for (const rows of rounds) {
      if (rows.length > 1) begin.run();
      for (const { stream, revision, id, body } of rows) insert.run(position++, stream, revision, id, body);
      if (rows.length > 1) commit.run();
    }
    const rate = perSecond(position, started);
    db.close();
    return Promise.resolve(rate);
  });

const interlock = (streams: Streams): Promise<number> =>
  inFolder(async (directory) => {
    const store = await openSqliteEventStore({ directory, hashing: nodeHashing });
    const started = performance.now();
    await Promise.all(
      streams.map(async ({ name, events }) => {
        for (const [index, event] of events.entries()) await store.append(name, index - 1, [event]);
      }),
    );
    const rate = perSecond((await store.head()) + 1, started);
    await store.close();
    return rate;
  });

/** Both sides in turns, so that a disk that slows down slows both. */
const compare = async (title: string, streams: Streams, bar: number): Promise<boolean> => {
  const ratios: number[] = [];
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let turn = 0; turn < REPEATS; turn += 1) {
    const [bare, own] = [await raw(streams), await interlock(streams)];
    theirs.push(bare);
    ours.push(own);
    ratios.push(own / bare);
  }
  const ratio = median(ratios);
  const shown = (values: readonly number[]): string => `${Math.round(median(values))}/s`;
  console.log(
    `${title}: interlock ${shown(ours)}, raw node:sqlite ${shown(theirs)}, ratio ${(ratio * 100).toFixed(0)} % (bar ${bar * 100} %)`,
  );
  return ratio >= bar;
};

const serial = await compare('durable appends, one at a time', [streamOf('release-serial', SERIAL)], SERIAL_BAR);
const writers = Array.from({ length: WRITERS }, (_, writer) => streamOf(`release-${writer}`, ROUNDS));
const grouped = await compare(`durable appends, ${WRITERS} writers at once (raw: transactions of ${WRITERS})`, writers, GROUPED_BAR);
if (!serial || !grouped) process.exitCode = 1;
