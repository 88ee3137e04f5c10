import { cp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { canonicalJson } from '@interlock/domain';
import { silentLogger, type Logger } from '@interlock/service-kit';
import {
  describeEmbedded,
  Door,
  isRunning,
  startInOneProcess,
  startProcess,
  temporaryOrganisation,
  type FailedStart,
  type TemporaryOrganisation,
} from '../testing/index.ts';

let organisation: TemporaryOrganisation;
/** A data directory with two releases on the record; and one with the first alone. */
let intact: string;
let older: string;
let told: string;
/** The record as it was exported while the process ran that appended it. */
let exported: string;

const releasesTold = async (door: Door, releaseIds: readonly string[]): Promise<string> => {
  const releases = [];
  for (const releaseId of releaseIds) {
    await door.until(releaseId, 'DeploymentApplied');
    releases.push({ view: await door.release(releaseId), events: await door.events(releaseId) });
  }
  return canonicalJson(JSON.parse(JSON.stringify(releases)));
};

const releaseIds: string[] = [];

/** Of the whole record, and each release's own events, byte for byte. */
const exportOf = async (door: Door): Promise<string> => {
  const paths = ['/v1/ledger/events?limit=10000', ...releaseIds.map((releaseId) => `/v1/releases/${releaseId}/events`)];
  const answers = await Promise.all(paths.map((path) => door.ask('GET', path, { as: 'ci', headers: { accept: 'application/x-ndjson' } })));
  return answers.map(({ text }) => text).join('');
};

/** A head that someone was shown is on disk first: over the last event, there is no later one, whose file would come and go while the folder is copied. */
const headOver = async (door: Door, releaseId: string): Promise<void> => {
  const last = (await door.events(releaseId)).at(-1);
  expect(await door.ask('GET', `/v1/ledger/proof?eventId=${last?.id}`, { as: 'ci' })).toMatchObject({ status: 200 });
};

beforeAll(async () => {
  organisation = await temporaryOrganisation([{ name: 'first' }, { name: 'second' }]);
  const { directory, dataDirectory } = organisation;
  [intact, older] = [join(directory, 'intact'), join(directory, 'older')];
  const release = async (door: Door, name: string): Promise<void> => {
    const { releaseId } = await door.submit(organisation.candidate(name));
    releaseIds.push(releaseId);
    await door.until(releaseId, 'DeploymentApplied');
  };
  const services = await startInOneProcess(organisation);
  const door = new Door(services.url);
  await release(door, 'first');
  await services.settled();
  await headOver(door, releaseIds[0] ?? '');
  // Copied from under a running process, as a crash would leave it: nothing is closed in order.
  await cp(dataDirectory, older, { recursive: true });
  await release(door, 'second');
  await services.settled();
  told = await releasesTold(door, releaseIds);
  exported = await exportOf(door);
  await headOver(door, releaseIds[1] ?? '');
  await cp(dataDirectory, intact, { recursive: true });
  await services.close();
});
afterAll(() => organisation?.remove());

/** A copy to damage. */
const copied = async (name: string): Promise<string> => {
  const data = join(organisation.directory, name);
  await cp(intact, data, { recursive: true });
  return data;
};

const refused = async (data: string): Promise<FailedStart> => {
  const started = await startProcess(organisation.directory, data);
  if (!isRunning(started)) return started;
  await started.kill();
  throw new Error('it runs on a damaged record');
};

describeEmbedded('one byte changed in the middle of the record', () => {
  it('is found at the start: exit 20, and the place is named', async () => {
    const data = await copied('changed');
    for (const name of ['record.sqlite', 'record.sqlite-wal']) await changeIn(join(data, name));
    const { exitCode, errors } = await refused(data);
    expect({ exitCode, errors }).toMatchObject({ exitCode: 20, errors: expect.stringContaining('event-store.corrupt') });
    expect(errors).toMatch(/stream release-|position \d+|frame \d+|page \d+|offset \d+/);
  });
});

/** Turns a letter of a component's name, wherever the file holds it. */
const changeIn = async (file: string): Promise<void> => {
  const bytes = await readFile(file).catch(() => undefined);
  if (bytes === undefined) return;
  const name = 'https://git.example/team/first';
  for (let at = bytes.indexOf(name); at !== -1; at = bytes.indexOf(name, at + 1)) bytes[at + 8] = (bytes[at + 8] ?? 0) ^ 1;
  await writeFile(file, bytes);
};

describeEmbedded('a write-ahead log that lost its end', () => {
  it('is found because the bus and the views have seen more: exit 20', async () => {
    const data = await copied('truncated');
    const log = join(data, 'record.sqlite-wal');
    const { length } = await readFile(log);
    await truncate(log, Math.floor(length / 2));
    const { exitCode, errors } = await refused(data);
    expect({ exitCode, errors }).toMatchObject({
      exitCode: 20,
      errors: expect.stringMatching(/record\.behind|event-store\.corrupt|ledger\./),
    });
  });
});

/** Puts files and folders of the older copy in the place of the newer ones. */
const rollBack = async (data: string, names: readonly string[]): Promise<void> => {
  for (const name of names) {
    await rm(join(data, name), { recursive: true, force: true });
    await cp(join(older, name), join(data, name), { recursive: true }).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
    });
  }
};

const database = (name: string): string[] => ['', '-wal', '-shm'].map((suffix) => `${name}.sqlite${suffix}`);

describeEmbedded('an older copy of the record, put back', () => {
  it.each([
    ['alone: the bus has seen more', database('record'), 'record.behind'],
    ['with its bus: the views have seen more', [...database('record'), ...database('bus')], 'ledger.view_ahead'],
    ['with its bus and its views: the signed head tells', [...database('record'), ...database('bus'), 'views'], 'ledger.behind_head'],
  ])('%s: exit 20', async (_how, names, code) => {
    const data = await copied(`rolled-back-${names.length}`);
    await rollBack(data, names);
    const { exitCode, errors } = await refused(data);
    expect({ exitCode, errors }).toMatchObject({ exitCode: 20, errors: expect.stringContaining(code) });
    expect(errors).toMatch(/\d+/);
  });
});

describeEmbedded('a letter that was changed in a view (matrix 10)', () => {
  it('is found at the next start: the view comes back identical, and the record is untouched', async () => {
    const data = await copied('changed-view');
    const file = join(data, 'views', 'ledger.sqlite');
    // Opened and closed, so that what a killed process left in the log is in the file.
    const view = new DatabaseSync(file);
    view.prepare('SELECT position FROM checkpoint').get();
    view.close();
    await changeIn(file);
    const warnings: string[] = [];
    const again = await startInOneProcess({ ...organisation, dataDirectory: data }, { logger: noting(warnings) });
    expect(await releasesTold(new Door(again.url), releaseIds)).toBe(told);
    await again.close();
    expect(warnings).toContainEqual(expect.stringContaining('built anew from the record'));
  });
});

const noting = (warnings: string[]): Logger => {
  const logger: Logger = { ...silentLogger, warn: (_fields, message) => void warnings.push(message), child: () => logger };
  return logger;
};

describeEmbedded('read models that were deleted', () => {
  it('come back identical', async () => {
    const data = await copied('without-views');
    await rm(join(data, 'views'), { recursive: true });
    const again = await startInOneProcess({ ...organisation, dataDirectory: data });
    const door = new Door(again.url);
    expect(await releasesTold(door, releaseIds)).toBe(told);
    await again.settled();
    // An auditor compares what was exported then and now: what this start appended comes behind it.
    const [lines, then] = [await exportOf(door), exported].map((text) => text.trimEnd().split('\n'));
    expect(then?.length).toBeGreaterThan(30);
    expect(then?.filter((line) => !lines?.includes(line))).toEqual([]);
    await again.close();
  });

  it('or damaged are thrown away and come back identical, and the record is untouched', async () => {
    const data = await copied('damaged-views');
    await writeFile(join(data, 'views', 'ledger.sqlite'), 'no database at all');
    for (const suffix of ['-wal', '-shm']) await rm(join(data, 'views', `ledger.sqlite${suffix}`), { force: true });
    const again = await startInOneProcess({ ...organisation, dataDirectory: data });
    expect(await releasesTold(new Door(again.url), releaseIds)).toBe(told);
    await again.close();
  });
});
