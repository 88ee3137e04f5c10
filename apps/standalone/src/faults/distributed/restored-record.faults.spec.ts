import { execFile } from 'node:child_process';
import { cp, mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { RELAY_CHECKPOINT, TOPICS } from '@interlock/contracts';
import { startEngines, type RunningEngines } from '../../distributed/start-engines.ts';
import { SERVICES } from '../../services.ts';
import { openObserver } from '../../testing/journey/observer.ts';
import { compileCache, describeWithBroker, Door, temporaryOrganisation, type TemporaryOrganisation } from '../../testing/index.ts';
import { eachAlone, startOnPrefix, type OnPrefix } from './on-prefix.ts';

const CLI = fileURLToPath(new URL('../../../../cli/dist/main.js', import.meta.url));
const RECORD = ['', '-wal', '-shm'].map((suffix) => `record.sqlite${suffix}`);
const BESIDE = ['heads', 'views'];

let organisation: TemporaryOrganisation;
let engines: RunningEngines;
let [older, newer] = ['', ''];
/** Where the record is: in the data folder, or a server's own. */
let recordFolder: string;
let asked: { readonly args: readonly string[]; readonly environment: Readonly<Record<string, string>> };
let [first, second] = ['', ''];
const log: string[] = [];

const onLine = (name: string, line: string): void => void log.push(`${name}: ${line}`);
const onExit = (): void => undefined;
const store = (): NonNullable<RunningEngines['eventStore']> => {
  if (engines.eventStore === undefined) throw new Error('the store runs elsewhere');
  return engines.eventStore;
};

const on = (prefix: string): OnPrefix => ({ organisation, engines, prefix, onLine });

const carried = async (door: Door, component: string): Promise<string> => {
  const { releaseId } = await door.submit(organisation.candidate(component));
  await door.until(releaseId, 'DeploymentApplied');
  return releaseId;
};

/** All services run, a release is carried, its head is signed, and all stops. */
const carriedAndStopped = async (component: string): Promise<string> => {
  const cluster = await startOnPrefix(on(''));
  try {
    const door = new Door(cluster.url);
    const releaseId = await carried(door, component);
    const last = (await door.events(releaseId)).at(-1);
    expect(await door.ask('GET', `/v1/ledger/proof?eventId=${last?.id}`, { as: 'ci' })).toMatchObject({ status: 200 });
    return releaseId;
  } finally {
    await cluster.stop();
  }
};

/** The older record, under heads and views as they last were. */
const putBack = async (): Promise<void> => {
  const { dataDirectory } = organisation;
  await store().kill();
  for (const file of RECORD) await rm(join(recordFolder, file), { force: true });
  for (const folder of BESIDE) await rm(join(dataDirectory, folder), { recursive: true, force: true });
  await cp(older, recordFolder, { recursive: true });
  await cp(newer, dataDirectory, { recursive: true });
  await store().restart();
};

/** What record, bus and heads hold, looked at while no service runs. */
const held = async () => {
  const { ports, close } = await openObserver(organisation.dataDirectory, engines.environment);
  try {
    const record = await ports.eventStore.readAll(-1, 10_000);
    let published = 0;
    await (await ports.messageBus.materialise(TOPICS.releaseEvents.name, () => void (published += 1))).stop();
    const head = await readFile(join(organisation.dataDirectory, 'heads', 'head.txt'), 'utf8');
    return { record, published, checkpoint: await ports.messageBus.readCheckpoint(RELAY_CHECKPOINT), head };
  } finally {
    await close();
  }
};

const acknowledge = (
  ...args: readonly string[]
): Promise<{ readonly exit: number; readonly document: Readonly<Record<string, unknown>> }> =>
  new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [CLI, '--json', 'ledger', 'acknowledge', '--data', organisation.dataDirectory, '--reason', 'the disk failed', ...asked.args, ...args],
      { env: { PATH: process.env['PATH'] ?? '', HOME: organisation.directory, ...compileCache(), ...asked.environment } },
      (_error, out) => resolve({ exit: child.exitCode ?? -1, document: JSON.parse(out) as Readonly<Record<string, unknown>> }),
    );
  });

const WHERE = ['in the data folder', 'on a server'] as const;

describeWithBroker('an older copy of the record, put back under services that run alone', () => {
  describe.each(WHERE)('%s', (where) => {
    beforeAll(async () => {
      organisation = await temporaryOrganisation([{ name: 'first' }, { name: 'second' }]);
      const { directory, dataDirectory } = organisation;
      [older, newer] = [join(directory, 'older'), join(directory, 'newer')];
      recordFolder = where === 'on a server' ? join(directory, 'server') : dataDirectory;
      await mkdir(recordFolder, { recursive: true });
      engines = await startEngines({ dataDirectory: recordFolder, environment: {}, onLine, onExit });
      asked = where === 'on a server' ? { args: ['--engines'], environment: engines.environment } : { args: [], environment: {} };
      first = await carriedAndStopped('first');
      await store().kill();
      for (const file of RECORD) await cp(join(recordFolder, file), join(older, file));
      await store().restart();
      second = await carriedAndStopped('second');
      for (const folder of BESIDE) await cp(join(dataDirectory, folder), join(newer, folder), { recursive: true });
    }, 240_000);
    beforeEach(putBack);
    afterAll(async () => {
      await engines?.stop();
      await organisation?.remove();
    });

    it('is refused by every one of them with exit 20 and where it is told what to do, and nothing is touched', async () => {
      const before = await held();
      const ended = await eachAlone(on(''));
      for (const { name } of SERVICES)
        expect([name, ended[name]]).toEqual([
          name,
          { exitCode: 20, words: expect.stringMatching(/record\.behind: .*position \d+.*position \d+.*docs\/distributed\.md/s) },
        ]);
      expect(await held()).toEqual(before);
      expect(before.checkpoint).toBeGreaterThan(before.record.length - 1);
      // Nor with topics that know nothing: heads and views do.
      expect(await eachAlone(on('not-acknowledged.'), ['ledger-projection'])).toMatchObject({
        'ledger-projection': { exitCode: 20, words: expect.stringMatching(/ledger\.(view_ahead|behind_head)/) },
      });
    }, 120_000);

    it('is acknowledged on the record, is refused on its old topics all the same, and goes on with new ones', async () => {
      if (where === 'in the data folder') await store().kill();
      const shown = await acknowledge();
      expect(shown).toMatchObject({ exit: 20, document: { acknowledged: false } });
      expect(shown.document['ahead']).toEqual(expect.arrayContaining(KNOWN_BY[where].map((by) => expect.objectContaining({ by }))));
      expect(await acknowledge('--confirm', String(shown.document['confirm']))).toMatchObject({
        exit: 0,
        document: { acknowledged: true },
      });
      if (where === 'in the data folder') await store().restart();
      expect(await eachAlone(on(''), ['relay'])).toMatchObject({
        relay: { exitCode: 20, words: expect.stringContaining('record.behind') },
      });
      await requireWhole('acknowledged.');
      // It has grown beyond what the old topics tell: they are told by what they tell.
      expect(await eachAlone(on(''), ['relay', 'approval'])).toMatchObject({
        relay: { exitCode: 20, words: expect.stringContaining('record.replaced') },
        approval: { exitCode: 20, words: expect.stringContaining('record.replaced') },
      });
    }, 180_000);
  });
});

/** Who is asked for what is lost: brokers only where the environment is to be asked. */
const KNOWN_BY: Readonly<Record<(typeof WHERE)[number], readonly string[]>> = {
  'in the data folder': ['signed-head'],
  'on a server': ['signed-head', 'message-bus'],
};

/** With topics of that prefix the first release stands, and the second, which only the lost part told of, goes its way once. */
const requireWhole = async (prefix: string): Promise<void> => {
  const cluster = await startOnPrefix(on(prefix));
  try {
    const door = new Door(cluster.url);
    expect((await door.release(first)).environments).toMatchObject([{ phase: 'applied' }]);
    expect(await door.ask('GET', `/v1/releases/${second}`, { as: 'ci' })).toMatchObject({ status: 404 });
    expect(await carried(door, 'second')).toBe(second);
    for (const type of ['AuthorisationIssued', 'DeploymentStarted', 'DeploymentApplied'] as const)
      for (const releaseId of [first, second]) expect(await door.all(releaseId, type)).toHaveLength(1);
    expect(await door.ask('GET', '/v1/parked', { as: 'monitoring' })).toMatchObject({ status: 200, json: { items: [] } });
  } finally {
    await cluster.stop();
  }
};
