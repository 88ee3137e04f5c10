import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RECORD_HEADERS, TOPICS, type RecordedEvent } from '@interlock/contracts';
import { verifyLedgerExport } from '@interlock/domain';
import { openSqliteEventStore } from '../event-store/sqlite/index.ts';
import { someEvents } from '../event-store/testing/some-events.ts';
import { nodeHashing } from '../hashing/index.ts';
import { HeadFiles, ledgerKey, openHead } from '../signed-heads/index.ts';
import { openSqliteMessageBus } from '../message-bus/sqlite/index.ts';
import { openSigner, type Signer } from '../signer/index.ts';
import { signHeadOver } from './testing/sign-head-over.ts';
import { openRestoredRecord, type RestoredRecord } from './index.ts';

const ACKNOWLEDGEMENT = {
  reason: 'the disk failed',
  incident: 'INC-1',
  actor: { subject: 'os:spec', kind: 'human' },
  recordedAt: '2026-03-02T10:00:00.000Z',
} as const;

let directory: string;
let data: string;
let signer: Signer;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'interlock-restored-'));
  data = join(directory, 'data');
  signer = await openSigner(join(data, 'keys'));
});
afterEach(() => rm(directory, { recursive: true }));

const streamOf = (index: number): string => `release-${index}`;

/** Appends events of a release, publishes them, and signs the head: what a running Interlock leaves behind. */
const tell = async (release: number, count: number, told = 'told', at = data): Promise<void> => {
  const eventStore = await openSqliteEventStore({ directory: at, hashing: nodeHashing });
  const stream = streamOf(release);
  const before = await eventStore.readStream(stream);
  const events = someEvents(
    stream,
    before.at(-1),
    Array.from({ length: count }, (_, index) => ({ data: { told, index } })),
  );
  for (const [offset, event] of events.entries()) await eventStore.append(stream, before.length + offset - 1, [event]);
  await publish(await eventStore.readAll(-1, 1_000), at);
  await eventStore.close();
};

const publish = async (events: readonly RecordedEvent[], at: string): Promise<void> => {
  const bus = await openSqliteMessageBus({ file: join(at, 'bus.sqlite') });
  await bus.ensureTopics([TOPICS.releaseEvents]);
  const published = await bus.readCheckpoint('relay');
  const fresh = events.filter(({ position, stream }) => position > published && stream.startsWith('release-'));
  const messages = fresh.map((event) => ({
    topic: TOPICS.releaseEvents.name,
    key: event.stream,
    value: new TextEncoder().encode(JSON.stringify(event)),
    headers: { [RECORD_HEADERS.position]: String(event.position) },
  }));
  await bus.publishWithCheckpoint(messages, { name: 'relay', position: events.length - 1 });
  await bus.close();
};

const recorded = async (): Promise<RecordedEvent[]> => {
  const eventStore = await openSqliteEventStore({ directory: data, hashing: nodeHashing });
  const events = await eventStore.readAll(-1, 1_000);
  await eventStore.close();
  return events;
};

const sign = async (): Promise<string> => signHeadOver(data, signer, await recorded());

const rollBack = async (): Promise<void> => {
  for (const suffix of ['', '-wal', '-shm']) await rm(join(data, `record.sqlite${suffix}`), { force: true });
  await cp(join(directory, 'backup'), data, { recursive: true });
};

/** Six events of two releases, four of which are in the backup; then rolled back. Gives the note of the lost head. */
const aRestoredRecord = async (): Promise<string> => {
  await tell(1, 3);
  await sign();
  await tell(2, 1);
  await cp(join(data, 'record.sqlite'), join(directory, 'backup', 'record.sqlite'), { recursive: true });
  await tell(2, 2);
  const lost = await sign();
  await rollBack();
  return lost;
};

const opening = (): Promise<RestoredRecord> => openRestoredRecord({ dataDirectory: data, hashing: nodeHashing });

const acknowledge = async (): Promise<number> => {
  const restored = await opening();
  try {
    return (await restored.acknowledge(ACKNOWLEDGEMENT)).position;
  } finally {
    await restored.close();
  }
};

const refusal = async (): Promise<unknown> => {
  try {
    await (await opening()).close();
    return 'opened';
  } catch (error) {
    return error;
  }
};

const newestHead = () => openHead(new HeadFiles(data).read() ?? '', ledgerKey(signer.publicKeyPem), nodeHashing);

describe('a record that lost nothing', () => {
  it('has nothing to acknowledge', async () => {
    await tell(1, 3);
    await sign();
    await tell(1, 2);
    expect(await refusal()).toMatchObject({ code: 'ledger.nothing_to_acknowledge' });
  });

  it('is not looked at where there is none', async () => {
    expect(await refusal()).toMatchObject({ code: 'event-store.unavailable', message: expect.stringContaining('no record') });
  });
});

describe('an older copy of the record', () => {
  it('shows what is lost, and changes nothing', async () => {
    await aRestoredRecord();
    const before = await readdir(join(data, 'heads'));
    const restored = await opening();
    expect(restored.facts).toEqual({
      restored: { treeSize: 4, rootHash: expect.stringMatching(/^[0-9a-f]{64}$/) },
      lost: { treeSize: 6, rootHash: newestHead().rootHash },
      ahead: [
        { by: 'message-bus', position: 5 },
        { by: 'signed-head', position: 5 },
      ],
      lostStreams: [{ stream: streamOf(2), fromRevision: 1, toRevision: 2 }],
    });
    await restored.close();
    expect(await readdir(join(data, 'heads'))).toEqual(before);
    expect(await recorded()).toHaveLength(4);
  });

  it('says on itself that it was restored, keeps the lost head, and is not acknowledged twice', async () => {
    const lost = await aRestoredRecord();
    const { rootHash } = newestHead();
    expect(await acknowledge()).toBe(4);
    expect((await recorded()).at(-1)).toMatchObject({
      stream: 'ledger-restores',
      type: 'RestoreAcknowledged',
      data: { reason: 'the disk failed', incident: 'INC-1', lost: { treeSize: 6, rootHash } },
      metadata: { actor: ACKNOWLEDGEMENT.actor, recordedAt: ACKNOWLEDGEMENT.recordedAt },
    });
    expect(newestHead()).toMatchObject({ treeSize: 5, rootHash: verifyLedgerExport(await recorded(), nodeHashing).rootHash });
    expect(await readFile(join(data, 'heads', `lost-6-${rootHash.slice(0, 12)}.txt`), 'utf8')).toBe(lost);
    expect(new HeadFiles(data).logged()).toContain(lost);
    expect(await refusal()).toMatchObject({ code: 'ledger.nothing_to_acknowledge' });
    await new HeadFiles(data).write(lost, {});
    expect(await refusal()).toMatchObject({ code: 'ledger.already_acknowledged', message: expect.stringContaining('position 4') });
  });

  it('is acknowledged again when it is restored again, and later heads only stand from there', async () => {
    await aRestoredRecord();
    await acknowledge();
    await tell(3, 4);
    await sign();
    await rollBack();
    const restored = await opening();
    expect(restored.facts).toMatchObject({ restored: { treeSize: 4 }, lost: { treeSize: 9 } });
    await restored.close();
    expect(await acknowledge()).toBe(4);
    await tell(3, 2);
    await sign();
    expect(await refusal()).toMatchObject({ code: 'ledger.nothing_to_acknowledge' });
  });

  it('counts as restored when only the bus has seen more', async () => {
    await tell(1, 3);
    await cp(join(data, 'record.sqlite'), join(directory, 'backup', 'record.sqlite'), { recursive: true });
    await tell(1, 2);
    await rollBack();
    const restored = await opening();
    expect(restored.facts).toMatchObject({ restored: { treeSize: 3 }, lost: null, ahead: [{ by: 'message-bus', position: 4 }] });
    await restored.close();
    expect(await acknowledge()).toBe(3);
    expect(await refusal()).toMatchObject({ code: 'ledger.nothing_to_acknowledge' });
  });

  it('takes what was told of lost events back from every topic that the relay publishes to', async () => {
    await aRestoredRecord();
    const topics = [TOPICS.environmentEvents, TOPICS.deployments, TOPICS.approvals];
    const before = await openSqliteMessageBus({ file: join(data, 'bus.sqlite') });
    await before.ensureTopics(topics);
    const at = (topic: string, position: string) => ({ topic, key: 'x', value: null, headers: { [RECORD_HEADERS.position]: position } });
    await before.publish(topics.flatMap(({ name }) => [at(name, '3'), at(name, '5')]));
    await before.close();
    await acknowledge();
    const after = await openSqliteMessageBus({ file: join(data, 'bus.sqlite') });
    const left: string[] = [];
    for (const { name } of topics)
      await (await after.materialise(name, ({ headers }) => void left.push(`${name} ${headers[RECORD_HEADERS.position]}`))).stop();
    await after.close();
    expect(left).toEqual(topics.map(({ name }) => `${name} 3`));
  });

  it('is held by one process alone', async () => {
    await aRestoredRecord();
    const restored = await opening();
    expect(await refusal()).toMatchObject({ code: 'event-store.locked' });
    await restored.close();
  });
});

describe('another record in the place of this one', () => {
  it.each([
    ['a head that was signed over its beginning tells', 3, 1],
    ['what was published of it tells', 0, 1],
  ])('is not acknowledged: %s', async (_how, kept, changed) => {
    await aRestoredRecord();
    if (kept === 0) await rm(join(data, 'heads'), { recursive: true });
    for (const suffix of ['', '-wal', '-shm']) await rm(join(data, `record.sqlite${suffix}`), { force: true });
    const elsewhere = join(directory, 'elsewhere');
    await tell(1, 3, 'otherwise', elsewhere);
    await tell(2, changed, 'told', elsewhere);
    await cp(join(elsewhere, 'record.sqlite'), join(data, 'record.sqlite'));
    expect(await refusal()).toMatchObject({ code: 'ledger.rewritten' });
  });

  it('nor is one whose newest head was taken away', async () => {
    await aRestoredRecord();
    await rm(join(data, 'heads', 'head.txt'));
    expect(await refusal()).toMatchObject({ code: 'ledger.head_invalid' });
  });
});

describe('an acknowledgement that was interrupted', () => {
  /** The data directory before and after: whatever mixture a crash leaves, in the order of the steps. */
  it('is finished by the next one, with one event, wherever it stopped', async () => {
    const lost = await aRestoredRecord();
    const restored = await opening();
    const { facts } = restored;
    await restored.close();
    const begun = { ...facts, reason: 'begun', incident: null };
    const before = join(directory, 'before');
    await cp(data, before, { recursive: true });
    await new HeadFiles(data).beginRestore(begun);
    expect(await acknowledge()).toBe(4);
    const after = join(directory, 'after');
    await cp(data, after, { recursive: true });
    const done = JSON.stringify(await recorded());
    expect(done).toContain('"reason":"begun"');

    for (const steps of [[], ['record.sqlite'], ['record.sqlite', 'bus.sqlite'], ['record.sqlite', 'bus.sqlite', 'heads']]) {
      await rm(data, { recursive: true });
      await cp(before, data, { recursive: true });
      for (const name of steps) {
        for (const suffix of ['', '-wal', '-shm']) await rm(join(data, `${name}${suffix}`), { recursive: true, force: true });
        await cp(join(after, name), join(data, name), { recursive: true });
      }
      await new HeadFiles(data).beginRestore(begun);
      expect(await acknowledge()).toBe(4);
      expect(JSON.stringify(await recorded())).toBe(done);
      expect(new HeadFiles(data).unfinishedRestore()).toBeUndefined();
      expect(newestHead()).toMatchObject({ treeSize: 5 });
      expect((await readdir(join(data, 'heads'))).filter((name) => name.startsWith('lost-6-'))).toHaveLength(1);
      expect(await refusal()).toMatchObject({ code: 'ledger.nothing_to_acknowledge' });
    }
    expect(new HeadFiles(data).logged()).toContain(lost);
  });

  it('is begun anew when an even older copy was restored meanwhile', async () => {
    await tell(1, 2);
    await cp(join(data, 'record.sqlite'), join(directory, 'backup', 'record.sqlite'), { recursive: true });
    await tell(1, 4);
    await sign();
    const other = { ...(await unfinishedOf(5)), ahead: [{ by: 'signed-head', position: 5 }] };
    await rollBack();
    await new HeadFiles(data).beginRestore(other);
    const restored = await opening();
    expect(restored.facts).toMatchObject({ restored: { treeSize: 2 }, lost: { treeSize: 6 } });
    await restored.close();
    expect(await acknowledge()).toBe(2);
  });
});

const unfinishedOf = async (treeSize: number) => ({
  reason: 'begun',
  incident: null,
  restored: { treeSize, rootHash: verifyLedgerExport((await recorded()).slice(0, treeSize), nodeHashing).rootHash },
  lost: null,
  lostStreams: [],
});

describe('a log of heads that a crash cut off', () => {
  it('still gives the heads before it', async () => {
    await tell(1, 1);
    const note = await sign();
    await writeFile(join(data, 'heads', 'heads.log'), '{"checkpoint":"interl', { flag: 'a' });
    expect(new HeadFiles(data).logged()).toEqual([note]);
  });
});
