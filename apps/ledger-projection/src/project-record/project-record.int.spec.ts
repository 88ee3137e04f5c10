import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EventStore, Subscriber } from '@interlock/adapters/event-store';
import { openSqliteEventStore } from '@interlock/adapters/event-store/sqlite';
import { nodeHashing } from '@interlock/adapters/hashing';
import { streamName, type RecordedEvent } from '@interlock/contracts';
import { createMetrics, silentLogger } from '@interlock/service-kit';
import { openTestPorts } from '@interlock/service-kit/testing';
import { assemble, type Ledger } from '../assemble.ts';
import {
  anAppliedRelease,
  decided,
  registered,
  releaseIdOf,
  requested,
  subscribedAs,
  tableHashes,
  tell,
  tellAt,
} from '../testing/index.ts';
import { ledgerView } from './ledger-view.ts';

const VARIANTS = 60;

type Test = Awaited<ReturnType<typeof openTestPorts>>;

const assembled = ({ ports }: Test, eventStore: EventStore = ports.eventStore, metrics = createMetrics()): Ledger =>
  assemble({ ...ports, eventStore, metrics });

const caughtUp = async (ledger: Ledger): Promise<Ledger> => {
  ledger.follow.start();
  await ledger.follow.idle();
  return ledger;
};

describe('a record of releases', () => {
  let test: Test;
  beforeEach(async () => {
    test = await openTestPorts();
  });
  afterEach(() => test.close());

  it('gives the same tables when views are built as it grows, from nothing, or in two sittings', async () => {
    const { eventStore, dataDirectory } = test.ports;
    for (let index = 0; index < 4; index += 1) await tell(eventStore, index, anAppliedRelease(index));
    const first = await caughtUp(assembled(test));
    for (let index = 4; index < 30; index += 1) await tell(eventStore, index, anAppliedRelease(index));
    await first.follow.idle();
    const grown = tableHashes(first.database);
    await first.close();
    rmSync(join(dataDirectory, 'views'), { recursive: true });

    const rebuilt = await caughtUp(assembled(test));
    expect(tableHashes(rebuilt.database)).toEqual(grown);
    expect(Object.keys(grown)).toEqual(
      expect.arrayContaining([
        'checkpoint',
        'decisions',
        'events',
        'merkle_nodes',
        'release_digests',
        'release_environments',
        'releases',
        'streams',
        'totals',
      ]),
    );
    expect(Object.values(grown).filter((hash) => hash.startsWith('0 rows'))).toEqual([]);
    await rebuilt.close();

    const reopened = await caughtUp(assembled(test));
    expect(tableHashes(reopened.database)).toEqual(grown);
    await reopened.close();
  });

  it('gives them again when the views were damaged', async () => {
    await tell(test.ports.eventStore, 1, anAppliedRelease(1));
    const first = await caughtUp(assembled(test));
    const before = tableHashes(first.database);
    await first.close();
    const file = ledgerView(test.ports.dataDirectory).file;
    const bytes = readFileSync(file);
    for (let at = 4096; at < 4096 * 2; at += 97) bytes[at] = (bytes[at] ?? 0) ^ 0xff;
    for (const damaged of [bytes, Buffer.from('no database at all'), Buffer.alloc(5000, 1)]) {
      writeFileSync(file, damaged);
      const again = await caughtUp(assembled(test));
      expect(tableHashes(again.database)).toEqual(before);
      await again.close();
    }
  });

  it('gives them again whichever byte of a view was flipped, says so, and is itself untouched (matrix 10)', async () => {
    const { eventStore, dataDirectory } = test.ports;
    for (let index = 0; index < 3; index += 1) await tell(eventStore, index, anAppliedRelease(index));
    const first = await caughtUp(assembled(test));
    const before = tableHashes(first.database);
    await first.close();
    const recorded = await eventStore.readAll(-1, 1_000);
    const { file } = ledgerView(dataDirectory);
    const whole = readFileSync(file);
    const step = Math.floor(whole.length / VARIANTS);
    const warnings: unknown[] = [];
    const logger = { ...silentLogger, warn: (fields: unknown) => void warnings.push(fields) };
    for (let variant = 0; variant < VARIANTS; variant += 1) {
      const changed = Buffer.from(whole);
      const at = variant * step + (variant % 7);
      changed[at] = (changed[at] ?? 0) ^ (1 << (variant % 8));
      writeFileSync(file, changed);
      const again = await caughtUp(assemble({ ...test.ports, logger, metrics: createMetrics() }));
      expect({ at, tables: tableHashes(again.database) }).toEqual({ at, tables: before });
      await again.close();
    }
    expect(warnings.length).toBeGreaterThan(VARIANTS / 6);
    expect(await eventStore.readAll(-1, 1_000)).toEqual(recorded);
  });

  it('is counted once, through restarts and rebuilds', async () => {
    await tell(test.ports.eventStore, 1, anAppliedRelease(1));
    await tell(test.ports.eventStore, 2, [registered(2), requested(2), decided(2, 'deny')]);
    for (const remove of [false, true, false]) {
      if (remove) rmSync(join(test.ports.dataDirectory, 'views'), { recursive: true });
      const metrics = createMetrics();
      const ledger = await caughtUp(assembled(test, test.ports.eventStore, metrics));
      const text = await metrics.text();
      expect(text).toContain('interlock_decisions_total{outcome="allow"} 1');
      expect(text).toContain('interlock_decisions_total{outcome="deny"} 1');
      expect(text).toContain('interlock_deployments_total{result="applied"} 1');
      expect(text).toContain('interlock_projection_position 12');
      await ledger.close();
    }
  });

  it.each([
    ['a type that this version does not know', { type: 'FromTheFuture', data: {} }, 'unknown event type FromTheFuture at revision 2'],
    [
      'a newer version of a type, in the same shape',
      { ...decided(1, 'allow'), schemaVersion: 99 },
      'DecisionRecorded of version 99 at revision 2: this version reads at most 1',
    ],
    ['what cannot be folded here', registered(1), 'ReleaseCandidateRegistered at revision 2: '],
    ['a decision that says nothing', { type: 'DecisionRecorded', data: null }, 'DecisionRecorded at revision 2: '],
  ])('keeps the views of every other release when one stream holds %s, and says so once (matrix 53)', async (_, unread, fault) => {
    const { eventStore } = test.ports;
    const stream = streamName('release', releaseIdOf(1));
    await tell(eventStore, 1, [registered(1), requested(1)]);
    await tellAt(eventStore, stream, [{ ...unread, at: '2026-03-02T10:01:00.000Z' }]);
    await tell(eventStore, 1, [decided(1, 'allow')]);
    await tell(eventStore, 2, anAppliedRelease(2));
    const warnings: unknown[] = [];
    const logger = { ...silentLogger, warn: (fields: unknown) => void warnings.push(fields) };
    const metrics = createMetrics();
    const ledger = await caughtUp(assemble({ ...test.ports, logger, metrics }));
    expect(ledger.follow.fault()).toBeUndefined();
    expect(ledger.queries.show(releaseIdOf(1))).toMatchObject({ revision: 1, environments: [{ decisionId: null }] });
    expect(ledger.queries.show(releaseIdOf(2))).toMatchObject({ environments: [{ phase: 'applied' }] });
    expect(warnings).toEqual([{ stream, fault: expect.stringContaining(fault) }]);
    expect(ledger.database.prepare('SELECT stream, readable FROM streams WHERE fault IS NOT NULL').all()).toEqual([
      { stream, readable: 1 },
    ]);
    // Nor is it counted; the decision behind it, which can be read, is.
    expect(await metrics.text()).toContain('interlock_decisions_total{outcome="allow"} 2');
    // Its events are kept, and proven, all the same.
    expect(ledger.tree.size()).toBe(14);
    await ledger.close();
  });
});

describe('a subscription that leaves events out', () => {
  let test: Test;
  beforeEach(async () => {
    test = await openTestPorts();
  });
  afterEach(() => test.close());

  it('stops the views, visibly, at the last whole batch', async () => {
    const { eventStore } = test.ports;
    await tell(eventStore, 1, [registered(1), requested(1), decided(1, 'hold')]);
    const leaky = (subscriber: Subscriber): Subscriber => ({
      ...subscriber,
      onEvents: (events: readonly RecordedEvent[]) => subscriber.onEvents(events.filter(({ revision }) => revision !== 1)),
    });
    const ledger = assembled(test, subscribedAs(eventStore, leaky));
    ledger.follow.start();
    await ledger.follow.idle();
    expect(ledger.follow.fault()).toContain('found revision 2, expected 1');
    expect(ledger.follow.position()).toBe(-1);
    expect(ledger.queries.record(-1, 10)).toEqual([]);
    await ledger.close();
  });

  it('stops them too when the record ends before where they are', async () => {
    const { eventStore } = test.ports;
    await tell(eventStore, 1, anAppliedRelease(1));
    await (await caughtUp(assembled(test))).close();
    const directory = await mkdtemp(join(tmpdir(), 'interlock-older-'));
    const older = await openSqliteEventStore({ directory, hashing: nodeHashing });
    await tell(older, 1, [registered(1)]);
    const stopped = Promise.withResolvers<unknown>();
    const ledger = assembled(
      test,
      subscribedAs(older, (subscriber) => ({
        ...subscriber,
        onError: (error) => {
          subscriber.onError(error);
          stopped.resolve(error);
        },
      })),
    );
    ledger.follow.start();
    expect(await stopped.promise).toMatchObject({ code: 'event-store.corrupt' });
    expect(ledger.follow.fault()).toContain('a subscriber is at position 9');
    await ledger.close();
    await older.close();
    await rm(directory, { recursive: true });
  });
});
