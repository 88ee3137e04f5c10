import { spawn } from 'node:child_process';
import { cp, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LedgerHead } from '@interlock/contracts';
import {
  describeEmbedded,
  compileCache,
  Door,
  isRunning,
  startProcess,
  startRunning,
  temporaryOrganisation,
  type StandaloneProcess,
  type TemporaryOrganisation,
} from '../testing/index.ts';

const CLI = fileURLToPath(new URL('../../../cli/dist/main.js', import.meta.url));

interface Ran {
  readonly exit: number | null;
  readonly document: { readonly confirm: string; readonly error: { readonly code: string; readonly message: string } };
}

let organisation: TemporaryOrganisation;
let [intact, older] = ['', ''];
let lostHead: LedgerHead;
let [first, second] = ['', ''];

const released = async (door: Door, name: string): Promise<string> => {
  const { releaseId } = await door.submit(organisation.candidate(name));
  await door.until(releaseId, 'DeploymentApplied');
  return releaseId;
};

const headOf = async (door: Door): Promise<LedgerHead> => LedgerHead.parse((await door.ask('GET', '/v1/ledger/head', { as: 'ci' })).json);

/** A head that covers the whole stream of a release. */
const headOver = async (door: Door, releaseId: string): Promise<LedgerHead> => {
  const last = (await door.events(releaseId)).at(-1);
  expect(await door.ask('GET', `/v1/ledger/proof?eventId=${last?.id}`, { as: 'ci' })).toMatchObject({ status: 200 });
  return headOf(door);
};

beforeAll(async () => {
  organisation = await temporaryOrganisation([{ name: 'first' }, { name: 'second' }, { name: 'third' }]);
  const { directory, dataDirectory } = organisation;
  [intact, older] = [join(directory, 'intact'), join(directory, 'older')];
  const running = await startRunning(directory, dataDirectory);
  const door = new Door(running.url);
  first = await released(door, 'first');
  await headOver(door, first);
  await running.stop();
  await cp(dataDirectory, older, { recursive: true });
  const again = await startRunning(directory, dataDirectory);
  const doorAgain = new Door(again.url);
  second = await released(doorAgain, 'second');
  lostHead = await headOver(doorAgain, second);
  await again.kill();
  await cp(dataDirectory, intact, { recursive: true });
});
afterAll(() => organisation?.remove());

const interlock = (data: string, ...args: readonly string[]): Promise<Ran> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [CLI, '--json', ...args], {
      cwd: organisation.directory,
      env: { PATH: process.env['PATH'] ?? '', ...compileCache(), HOME: organisation.directory, INTERLOCK_DATA_DIR: data },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    let out = '';
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString('utf8')));
    child.once('error', reject);
    child.once('close', (exit) => resolve({ exit, document: JSON.parse(out) as Ran['document'] }));
  });

const acknowledge = (data: string, ...args: readonly string[]): Promise<Ran> =>
  interlock(data, 'ledger', 'acknowledge', '--reason', 'the disk failed', ...args);

const database = (name: string): string[] => ['', '-wal', '-shm'].map((suffix) => `${name}.sqlite${suffix}`);

/** The data directory as a killed process left it, with files of the older copy in the place of the newer ones. */
const restored = async (name: string, files: readonly string[]): Promise<string> => {
  const data = join(organisation.directory, name);
  await cp(intact, data, { recursive: true });
  for (const file of files) {
    await rm(join(data, file), { recursive: true, force: true });
    if ((await readdir(older)).includes(file)) await cp(join(older, file), join(data, file), { recursive: true });
  }
  return data;
};

const refusedStart = async (data: string): Promise<void> => {
  const started = await startProcess(organisation.directory, data);
  if (isRunning(started)) await started.kill();
  expect(started).toMatchObject({ exitCode: 20, errors: expect.stringContaining('npx interlock ledger acknowledge') });
};

/** Nothing is parked, and every release goes its way: also one whose revisions the lost part had used before. */
const requireWhole = async (running: StandaloneProcess): Promise<string> => {
  const door = new Door(running.url);
  expect((await door.release(first)).environments).toMatchObject([{ phase: 'applied' }]);
  expect(await door.ask('GET', `/v1/releases/${second}`, { as: 'ci' })).toMatchObject({ status: 404 });
  await released(door, 'third');
  expect(await released(door, 'second')).toBe(second);
  for (const type of ['AuthorisationIssued', 'DeploymentStarted', 'DeploymentApplied'] as const)
    expect(await door.all(second, type)).toHaveLength(1);
  expect(await door.ask('GET', '/v1/parked', { as: 'monitoring' })).toMatchObject({ status: 200, json: { items: [] } });
  const exported = await door.ask('GET', '/v1/ledger/events?limit=10000', { as: 'ci' });
  return exported.text;
};

const verify = async (name: string, text: string, head: LedgerHead): Promise<Ran> => {
  const at = join(organisation.directory, `export-${name}`);
  await mkdir(at);
  await writeFile(join(at, 'record.jsonl'), text);
  await writeFile(join(at, 'head.txt'), head.checkpoint);
  await writeFile(join(at, 'key'), `${head.verifierKey}\n`);
  return interlock(at, 'ledger', 'verify', join(at, 'record.jsonl'), '--head', join(at, 'head.txt'), '--key', join(at, 'key'));
};

describeEmbedded('an older copy of the record, put back knowingly (matrix 12)', () => {
  it.each([
    ['alone', database('record'), ['message-bus', 'views', 'signed-head']],
    ['with its bus and its views', [...database('record'), ...database('bus'), 'views'], ['signed-head']],
  ])('%s: is refused until it is acknowledged, and then goes on with nothing dropped', async (how, files, ahead) => {
    const name = how.replaceAll(' ', '-');
    const data = await restored(name, files);
    await refusedStart(data);

    const shown = await acknowledge(data);
    expect(shown).toMatchObject({
      exit: 20,
      document: { acknowledged: false, lost: { treeSize: lostHead.treeSize, rootHash: lostHead.rootHash }, confirm: lostHead.rootHash },
    });
    expect(shown.document).toMatchObject({ ahead: ahead.map((by) => ({ by, position: lostHead.treeSize - 1 })) });
    const stream = `release-${second}`;
    expect(shown.document).toMatchObject({
      lostStreams: ahead.length > 1 ? expect.arrayContaining([expect.objectContaining({ stream, fromRevision: 0 })]) : [],
    });
    expect(await acknowledge(data, '--confirm', 'f'.repeat(64))).toMatchObject({ exit: 2 });
    expect(await acknowledge(data, '--confirm', shown.document.confirm)).toMatchObject({ exit: 0, document: { acknowledged: true } });

    const running = await startRunning(organisation.directory, data);
    const text = await requireWhole(running);
    const head = await headOf(new Door(running.url));
    expect(await acknowledge(data, '--confirm', shown.document.confirm)).toMatchObject({
      exit: 1,
      document: { error: { code: 'event-store.locked' } },
    });
    await running.stop();
    expect(await acknowledge(data, '--confirm', shown.document.confirm)).toMatchObject({
      exit: 12,
      document: { error: { code: 'ledger.nothing_to_acknowledge' } },
    });

    expect(await verify(`${name}-new`, text, head)).toMatchObject({ exit: 0 });
    const old = await verify(`${name}-old`, text, lostHead);
    expect(old).toMatchObject({
      exit: 20,
      document: { error: { code: 'ledger.head_abandoned', message: expect.stringContaining('"the disk failed"') } },
    });
    const kept = (await readdir(join(data, 'heads'))).filter((file) => file.startsWith('lost-'));
    expect(kept).toEqual([`lost-${lostHead.treeSize}-${lostHead.rootHash.slice(0, 12)}.txt`]);
    await cp(join(data, 'heads', kept[0] ?? ''), join(data, 'heads', 'head.txt'));
    expect(await acknowledge(data, '--confirm', shown.document.confirm)).toMatchObject({
      exit: 12,
      document: { error: { code: 'ledger.already_acknowledged' } },
    });
  });
});
