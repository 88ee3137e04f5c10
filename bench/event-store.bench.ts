// The record over EventStoreDB's protocol (the real client, the real wire, the stand-in in this process) against the embedded record by itself: the same events, on this disk, in one run.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NewEvent } from '@interlock/contracts';
import { chainEvents, derivedId } from '@interlock/domain';
import type { EventStore } from '@interlock/adapters/event-store';
import { openEventStoreDb } from '@interlock/adapters/event-store/eventstoredb';
import { openSqliteEventStore } from '@interlock/adapters/event-store/sqlite';
import { serveEventStore } from '@interlock/adapters/event-store/wire-server';
import { nodeHashing } from '@interlock/adapters/hashing';
import { median } from './median.ts';

const SERIAL = 300;
const ROUNDS = 20;
const WRITERS = 32;
const REPEATS = 5;

const sketch = (stream: string, revision: number): NewEvent => ({
  id: derivedId(nodeHashing, stream, String(revision)),
  type: 'EvidenceAccepted',
  data: {
    evidence: Array.from({ length: 3 }, (_, index) => ({
      digest: `sha256:${nodeHashing.sha256Hex(`${stream} ${revision} ${index}`)}`,
      kind: 'provenance',
      subject: `sha256:${nodeHashing.sha256Hex(stream)}`,
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

interface Stream {
  readonly name: string;
  readonly events: readonly NewEvent[];
}

const streamOf = (name: string, count: number): Stream => ({
  name,
  events: chainEvents(
    undefined,
    name,
    Array.from({ length: count }, (_, revision) => sketch(name, revision)),
    nodeHashing,
  ),
});
// Of its own for each measurement: what was hashed once is remembered.
const serial = (): Stream[] => [streamOf('release-serial', SERIAL)];
const many = (): Stream[] => Array.from({ length: WRITERS }, (_, writer) => streamOf(`release-${writer}`, ROUNDS));

const perSecond = (count: number, started: number): number => (count / (performance.now() - started)) * 1000;

/** As services do: each append follows a read of what is there, so that its link is known. */
const appended = async (store: EventStore, streams: readonly Stream[]): Promise<number> => {
  const started = performance.now();
  await Promise.all(
    streams.map(async ({ name, events }) => {
      for (const [index, event] of events.entries()) {
        await store.append(name, index - 1, [event]);
        await store.readStream(name, index, 1);
      }
    }),
  );
  return perSecond(
    streams.reduce((sum, { events }) => sum + events.length, 0),
    started,
  );
};

const replayed = async (store: EventStore): Promise<number> => {
  const head = await store.head();
  let count = 0;
  const started = performance.now();
  await new Promise<void>((resolve, reject) => {
    const subscription = store.subscribe(-1, {
      onEvents: async (events) => {
        count += events.length;
        if (events.at(-1)?.position === head) void subscription.stop().then(resolve, reject);
      },
      onError: reject,
    });
  });
  return perSecond(count, started);
};

type Open = (directory: string) => Promise<{ readonly store: EventStore; close(): Promise<void> }>;

const embedded: Open = async (directory) => {
  const store = await openSqliteEventStore({ directory, hashing: nodeHashing });
  return { store, close: () => store.close() };
};

const overTheWire: Open = async (directory) => {
  const record = await openSqliteEventStore({ directory, hashing: nodeHashing });
  const server = await serveEventStore({ store: record, listen: '127.0.0.1:0', writable: true });
  const store = await openEventStoreDb({ url: server.url, hashing: nodeHashing, onNotice: (notice) => console.log(notice.message) });
  return {
    store,
    close: async () => {
      await store.close();
      await server.close();
      await record.close();
    },
  };
};

interface Figures {
  readonly serial: number;
  readonly many: number;
  readonly replay: number;
}

/** Opened again before the replay: nothing is left in memory. */
const measure = async (open: Open): Promise<Figures> => {
  const directory = mkdtempSync(join(tmpdir(), 'interlock-bench-'));
  try {
    const first = await open(directory);
    const figures = { serial: await appended(first.store, serial()), many: await appended(first.store, many()) };
    await first.close();
    const second = await open(directory);
    const replay = await replayed(second.store);
    await second.close();
    return { ...figures, replay };
  } finally {
    rmSync(directory, { recursive: true });
  }
};

// In turns, so that both meet the same machine.
const rounds: { readonly wire: Figures; readonly own: Figures }[] = [];
for (let round = 0; round < REPEATS; round += 1) rounds.push({ own: await measure(embedded), wire: await measure(overTheWire) });

const TITLES: Readonly<Record<keyof Figures, string>> = {
  serial: 'appends, one at a time, each read back',
  many: `appends, ${WRITERS} writers at once, each read back`,
  replay: `replay of ${SERIAL + WRITERS * ROUNDS} events by a subscription`,
};
for (const [name, title] of Object.entries(TITLES) as [keyof Figures, string][]) {
  const [wire, own] = [median(rounds.map((round) => round.wire[name])), median(rounds.map((round) => round.own[name]))];
  const ratio = median(rounds.map((round) => round.wire[name] / round.own[name]));
  console.log(
    `${title}: over the wire ${Math.round(wire)}/s, embedded ${Math.round(own)}/s, ratio ${(ratio * 100).toFixed(0)} % (two processes' work in one)`,
  );
}
