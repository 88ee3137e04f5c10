import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { nodeHashing } from '@interlock/adapters/hashing';
import { openRestoredRecord } from '@interlock/adapters/restored-record';
import { describeEmbedded, Door, startInOneProcess, temporaryOrganisation, type TemporaryOrganisation } from '../testing/index.ts';

let organisation: TemporaryOrganisation;
let copies = '';
let releaseId = '';
/** Positions at which an append of the release's story ended, once all of its evidence was there. */
let cuts: number[] = [];

const AT = '2026-03-02T10:00:00.000Z';
const ACKNOWLEDGEMENT = { reason: 'spec', incident: null, actor: { subject: 'os:spec', kind: 'human' }, recordedAt: AT } as const;

beforeAll(async () => {
  organisation = await temporaryOrganisation([{ name: 'tool' }]);
  copies = await mkdtemp(join(tmpdir(), 'interlock-cuts-'));
  const services = await startInOneProcess(organisation);
  const door = new Door(services.url);
  releaseId = (await door.submit(organisation.candidate('tool'))).releaseId;
  await door.until(releaseId, 'DeploymentApplied');
  await services.settled();
  await services.close();
  cuts = withRecord(organisation.dataDirectory, (record) => {
    const ends = record.prepare('SELECT position FROM events WHERE stream = ? AND revision = append_end ORDER BY position');
    const positions = ends.all(`release-${releaseId}`).map((row) => Number(row['position']));
    const evidence = record.prepare('SELECT max(position) AS last FROM events WHERE body LIKE \'%"type":"EvidenceAccepted"%\'').get();
    return positions.filter((position) => position >= Number(evidence?.['last'])).slice(0, -1);
  });
});
afterAll(async () => {
  await organisation?.remove();
  if (copies !== '') await rm(copies, { recursive: true, force: true, maxRetries: 5 });
});

const withRecord = <T>(data: string, work: (record: DatabaseSync) => T): T => {
  const record = new DatabaseSync(join(data, 'record.sqlite'));
  try {
    return work(record);
  } finally {
    record.close();
  }
};

const cutAfter = (data: string, position: number): void =>
  withRecord(data, (record) => void record.prepare('DELETE FROM events WHERE position > ?').run(position));

const acknowledged = async (dataDirectory: string): Promise<number> => {
  const restored = await openRestoredRecord({ dataDirectory, hashing: nodeHashing });
  try {
    return (await restored.acknowledge(ACKNOWLEDGEMENT)).position;
  } finally {
    await restored.close();
  }
};

describeEmbedded('a record restored to the middle of a story whose messages were all handled (matrix 12)', () => {
  it('tells the story to its end, from wherever it was cut, each effect once', async () => {
    expect(cuts.length).toBeGreaterThanOrEqual(3);
    for (const cut of cuts) {
      // With the repository of the desired state, which holds what was written then.
      const directory = join(copies, `${cut}`);
      await cp(organisation.directory, directory, { recursive: true });
      const dataDirectory = join(directory, 'data');
      cutAfter(dataDirectory, cut);
      await expect(startInOneProcess({ ...organisation, directory, dataDirectory })).rejects.toMatchObject({ code: 'record.behind' });
      expect(await acknowledged(dataDirectory)).toBe(cut + 1);

      const services = await startInOneProcess({ ...organisation, directory, dataDirectory });
      const door = new Door(services.url);
      await door.until(releaseId, 'DeploymentApplied');
      await services.settled();
      const types = (await door.events(releaseId)).map(({ type }) => type);
      for (const type of ['AuthorisationIssued', 'DeploymentStarted', 'DeploymentApplied'])
        expect({ cut, type, times: types.filter((found) => found === type).length }).toEqual({ cut, type, times: 1 });
      expect(await services.ports.messageBus.listParked()).toEqual([]);
      await services.close();
    }
  });
});

describeEmbedded('a release that runs, and that a restored record does not know', () => {
  it('shows as drift of the one before it, until it is announced, decided and applied anew', async () => {
    const directory = join(copies, 'drifting');
    await cp(organisation.directory, directory, { recursive: true });
    const place = { ...organisation, directory, dataDirectory: join(directory, 'data') };
    const before = await startInOneProcess(place);
    const head = await before.ports.eventStore.head();
    const newer = organisation.candidate('tool', { version: '2.0.0' });
    const doorBefore = new Door(before.url);
    await doorBefore.until((await doorBefore.submit(newer)).releaseId, 'DeploymentApplied');
    await before.settled();
    await before.close();
    cutAfter(place.dataDirectory, head);
    await acknowledged(place.dataDirectory);

    const services = await startInOneProcess(place);
    const door = new Door(services.url);
    await door.until(releaseId, 'DriftDetected');
    await door.until((await door.submit(newer)).releaseId, 'DeploymentApplied');
    await door.until(releaseId, 'DriftResolved');
    await services.close();
  });
});
