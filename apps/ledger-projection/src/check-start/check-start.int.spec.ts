import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { EventStore } from '@interlock/adapters/event-store';
import { openSqliteEventStore } from '@interlock/adapters/event-store/sqlite';
import { nodeHashing } from '@interlock/adapters/hashing';
import { HeadFiles } from '@interlock/adapters/signed-heads';
import { openSigner, type Signer } from '@interlock/adapters/signer';
import { openFilesContentStore } from '@interlock/adapters/content-store/files';
import { createMetrics, silentLogger } from '@interlock/service-kit';
import { manualClock } from '@interlock/service-kit/testing';
import { assemble, type Ledger } from '../assemble.ts';
import { checkHeads, checkViews } from '../index.ts';
import { anAppliedRelease, registered, requested, tell, type Told } from '../testing/index.ts';

describe('a record whose head was signed', () => {
  let directory: string;
  let signer: Signer;
  const clock = manualClock();
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'interlock-heads-'));
    signer = await openSigner(join(directory, 'keys'));
  });
  afterEach(() => rm(directory, { recursive: true }));

  const openStore = (at = join(directory, 'record')): Promise<EventStore> => openSqliteEventStore({ directory: at, hashing: nodeHashing });

  const project = async (eventStore: EventStore): Promise<Ledger> => {
    const contentStore = await openFilesContentStore({ directory: join(directory, 'content'), hashing: nodeHashing });
    const parts = {
      dataDirectory: directory,
      eventStore,
      contentStore,
      signer,
      hashing: nodeHashing,
      clock,
      logger: silentLogger,
      metrics: createMetrics(),
    };
    const ledger = assemble(parts);
    ledger.follow.start();
    await ledger.follow.idle();
    return ledger;
  };

  /** A record of two releases, projected, its head signed; closed. */
  const aSignedRecord = async (): Promise<void> => {
    const eventStore = await openStore();
    await tell(eventStore, 1, anAppliedRelease(1));
    await cp(join(directory, 'record'), join(directory, 'backup'), { recursive: true });
    await tell(eventStore, 2, anAppliedRelease(2));
    await (await project(eventStore)).close();
    await eventStore.close();
  };

  const check = async (at?: string): Promise<unknown> => {
    const eventStore = await openStore(at);
    try {
      return await checkHeads({ dataDirectory: directory, eventStore, publicKeyPem: signer.publicKeyPem, hashing: nodeHashing });
    } catch (error) {
      return error;
    } finally {
      await eventStore.close();
    }
  };

  const rewritten = async (told: readonly (readonly Told[])[]): Promise<string> => {
    const at = join(directory, 'rewritten');
    const eventStore = await openStore(at);
    for (const [index, events] of told.entries()) await tell(eventStore, index + 1, events);
    await eventStore.close();
    return at;
  };

  it('has nothing to check before the first head', async () => {
    expect(await check()).toBeUndefined();
  });

  it('agrees with it, also when it has grown since', async () => {
    await aSignedRecord();
    expect(await check()).toMatchObject({ treeSize: 20 });
    const eventStore = await openStore();
    await tell(eventStore, 3, anAppliedRelease(3));
    await eventStore.close();
    expect(await check()).toMatchObject({ treeSize: 20 });
  });

  it('is behind it when an older copy was put in its place (matrix 12, 65)', async () => {
    await aSignedRecord();
    expect(await check(join(directory, 'backup'))).toMatchObject({
      code: 'ledger.behind_head',
      message: expect.stringContaining('holds 10 events'),
    });
    expect(await check(join(directory, 'empty'))).toMatchObject({ code: 'ledger.behind_head' });
  });

  it('is found to be rewritten although its own chain is whole (matrix 11)', async () => {
    await aSignedRecord();
    const changed = anAppliedRelease(1).map((event) =>
      event.type === 'PromotionRequested' ? { ...requested(1), data: { ...(event.data as object), why: 'another reason' } } : event,
    );
    const at = await rewritten([changed, anAppliedRelease(2), anAppliedRelease(3)]);
    expect(await check(at)).toMatchObject({ code: 'ledger.rewritten' });
  });

  it('is not signed anew over another past, by a service that was started on it all the same', async () => {
    await aSignedRecord();
    const before = await readFile(join(directory, 'heads', 'head.txt'), 'utf8');
    const eventStore = await openStore(await rewritten([[registered(1)], anAppliedRelease(2), anAppliedRelease(3)]));
    await rm(join(directory, 'views'), { recursive: true });
    const ledger = await project(eventStore);
    await expect(ledger.heads.sign()).rejects.toMatchObject({ code: 'ledger.rewritten' });
    expect(ledger.heads.fault()).toBeDefined();
    await ledger.close();
    await eventStore.close();
    expect(await readFile(join(directory, 'heads', 'head.txt'), 'utf8')).toBe(before);
  });

  it('does not run while an acknowledgement of a restore is not finished', async () => {
    await aSignedRecord();
    await new HeadFiles(directory).beginRestore({});
    expect(await check()).toMatchObject({ code: 'ledger.restore_unfinished' });
    await new HeadFiles(directory).finishRestore();
    expect(await check()).toMatchObject({ treeSize: 20 });
  });

  it('is not believed when the head was changed, taken away, or signed by another key', async () => {
    await aSignedRecord();
    const file = join(directory, 'heads', 'head.txt');
    const note = await readFile(file, 'utf8');
    for (const changed of [note.replace('\n20\n', '\n10\n'), note.slice(0, 40), '']) {
      await writeFile(file, changed);
      expect(await check()).toMatchObject({ code: 'ledger.head_invalid' });
    }
    await rm(file);
    expect(await check()).toMatchObject({ code: 'ledger.head_invalid', message: expect.stringContaining('head.txt is missing') });
    await writeFile(file, note);
    expect(await check()).toMatchObject({ treeSize: 20 });
    signer = await openSigner(join(directory, 'other-keys'));
    const refusal = await check();
    expect(refusal).toMatchObject({ code: 'ledger.head_invalid' });
    for (const named of [file, join(directory, 'keys'), 'Put back the signing key'])
      expect(refusal).toMatchObject({ message: expect.stringContaining(named) });
  });

  it('leaves a line in heads.log for each head, at most one a second', async () => {
    const eventStore = await openStore();
    const ledger = await project(eventStore);
    for (let index = 1; index <= 3; index += 1) {
      await tell(eventStore, index, anAppliedRelease(index));
      await ledger.follow.idle();
      clock.advance(400);
    }
    clock.advance(1_000);
    await ledger.heads.covering(30);
    const written = await readFile(join(directory, 'heads', 'heads.log'), 'utf8');
    // Nothing is recorded: nothing is signed, however long it runs, and whoever asks for the head.
    for (let minute = 0; minute < 10; minute += 1) {
      clock.advance(60_000);
      await ledger.heads.covering(30);
    }
    await ledger.close();
    await eventStore.close();
    expect(await readFile(join(directory, 'heads', 'heads.log'), 'utf8')).toBe(written);
    const lines = (await readFile(join(directory, 'heads', 'heads.log'), 'utf8'))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { treeSize: number; checkpoint: string });
    expect(lines.length).toBeLessThanOrEqual(4);
    expect(lines.at(-1)).toMatchObject({ treeSize: 30, checkpoint: await readFile(join(directory, 'heads', 'head.txt'), 'utf8') });
  });

  it('is behind its views when it lost its end', async () => {
    await aSignedRecord();
    const [older, whole] = [await openStore(join(directory, 'backup')), await openStore()];
    await expect(checkViews({ dataDirectory: directory, eventStore: older })).rejects.toMatchObject({ code: 'ledger.view_ahead' });
    await expect(checkViews({ dataDirectory: directory, eventStore: whole })).resolves.toBeUndefined();
    const view = new DatabaseSync(join(directory, 'views', 'ledger.sqlite'));
    view.function('row_turned', { varargs: true }, () => null);
    view.exec('UPDATE checkpoint SET position = 1000000');
    view.close();
    // Its rows do not add up: what it claims counts for nothing.
    await expect(checkViews({ dataDirectory: directory, eventStore: whole })).resolves.toBeUndefined();
    await writeFile(join(directory, 'views', 'ledger.sqlite'), 'damaged: built anew');
    await expect(checkViews({ dataDirectory: directory, eventStore: older })).resolves.toBeUndefined();
    await rm(join(directory, 'views'), { recursive: true });
    await expect(checkViews({ dataDirectory: directory, eventStore: older })).resolves.toBeUndefined();
    await older.close();
    await whole.close();
  });
});
