// The record projected into views, the Merkle log and signed heads included, against the bare reading of it in the same run: readAll and one JSON round trip.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openFilesContentStore } from '@interlock/adapters/content-store/files';
import type { EventStore } from '@interlock/adapters/event-store';
import { openSqliteEventStore } from '@interlock/adapters/event-store/sqlite';
import { nodeHashing } from '@interlock/adapters/hashing';
import { openSigner } from '@interlock/adapters/signer';
import { streamName } from '@interlock/contracts';
import { checkHeads, checkViews } from '@interlock/ledger-projection';
import { anAppliedRelease, assemble, releaseIdOf, toldEvents } from '@interlock/ledger-projection/testing';
import { createMetrics, silentLogger, systemClock } from '@interlock/service-kit';
import { median } from './median.ts';

const RELEASES = Number(process.env['RELEASES'] ?? 2_000);
const REPEATS = 3;
const READ_AT_ONCE = 256;
/** Views, list rows, four indexes and two Merkle nodes an event cannot cost what a read costs. */
const RATIO_BAR = 0.1;
const CHECK_BAR_MS = 1_000;

const directory = mkdtempSync(join(tmpdir(), 'interlock-bench-'));
const eventStore = await openSqliteEventStore({ directory: join(directory, 'record'), hashing: nodeHashing });
const signer = await openSigner(join(directory, 'keys'));
const contentStore = await openFilesContentStore({ directory: join(directory, 'content'), hashing: nodeHashing });

await Promise.all(
  Array.from({ length: RELEASES }, async (_, index) => {
    const stream = streamName('release', releaseIdOf(index));
    for (const [revision, event] of toldEvents(stream, [], anAppliedRelease(index), index % 60).entries())
      await eventStore.append(stream, revision - 1, [event]);
  }),
);
const events = (await eventStore.head()) + 1;

const readBare = async (store: EventStore): Promise<number> => {
  const started = performance.now();
  let bytes = 0;
  for (let after = -1; ;) {
    const page = await store.readAll(after, READ_AT_ONCE);
    for (const event of page) bytes += JSON.stringify(JSON.parse(JSON.stringify(event))).length;
    const last = page.at(-1);
    if (last === undefined) break;
    after = last.position;
  }
  if (bytes === 0) throw new Error('the record is empty');
  return performance.now() - started;
};

const project = async (turn: number): Promise<number> => {
  const dataDirectory = join(directory, `views-${turn}`);
  const ledger = assemble({
    dataDirectory,
    eventStore,
    contentStore,
    signer,
    hashing: nodeHashing,
    clock: systemClock,
    logger: silentLogger,
    metrics: createMetrics(),
  });
  const started = performance.now();
  ledger.follow.start();
  await ledger.follow.idle();
  const took = performance.now() - started;
  await ledger.close();
  return took;
};

const bare: number[] = [];
const projected: number[] = [];
for (let turn = 0; turn < REPEATS; turn += 1) {
  bare.push(await readBare(eventStore));
  projected.push(await project(turn));
}
const [theirs, ours] = [median(bare), median(projected)];
const perEvent = (milliseconds: number): string => `${((milliseconds * 1000) / events).toFixed(1)} µs an event`;
const rate = (milliseconds: number): string => `${Math.round((events / milliseconds) * 1000)}/s`;
console.log(
  `projection of ${events} events: interlock ${rate(ours)} (${perEvent(ours)}), readAll and JSON ${rate(theirs)} (${perEvent(theirs)}), ` +
    `ratio ${((theirs / ours) * 100).toFixed(0)} % (bar ${RATIO_BAR * 100} %)`,
);

const dataDirectory = join(directory, 'views-0');
const started = performance.now();
await checkViews({ dataDirectory, eventStore });
const head = await checkHeads({ dataDirectory, eventStore, hashing: nodeHashing, publicKeyPem: signer.publicKeyPem });
const check = performance.now() - started;
console.log(`start checks over ${head?.treeSize} events: ${Math.round(check)} ms (bar ${CHECK_BAR_MS} ms for 20000)`);

await eventStore.close();
await contentStore.close();
rmSync(directory, { recursive: true });
if (theirs / ours < RATIO_BAR || check > CHECK_BAR_MS || head?.treeSize !== events) process.exitCode = 1;
