import type { EventStore } from '@interlock/adapters/event-store';
import { openEventStoreDb } from '@interlock/adapters/event-store/eventstoredb';
import { nodeHashing } from '@interlock/adapters/hashing';
import {
  describeEmbedded,
  Door,
  isRunning,
  startProcess,
  startRunning,
  temporaryOrganisation,
  type StandaloneProcess,
  type TemporaryOrganisation,
} from '../testing/index.ts';

const LISTEN = { INTERLOCK_EVENTSTORE_LISTEN: '127.0.0.1:0' };

let organisation: TemporaryOrganisation;
beforeAll(async () => {
  organisation = await temporaryOrganisation([{ name: 'tool' }]);
});
afterAll(() => organisation?.remove());

describeEmbedded('a standalone that listens for EventStoreDB clients', () => {
  let running: StandaloneProcess;
  let store: EventStore;
  beforeAll(async () => {
    running = await startRunning(organisation.directory, organisation.dataDirectory, LISTEN);
    const url = /esdb:\/\/\S+/.exec(running.output())?.[0] ?? '';
    store = await openEventStoreDb({ url, hashing: nodeHashing, onNotice: () => undefined });
  });
  afterAll(async () => {
    await store.close();
    expect(await running.stop()).toBe(0);
  });

  it('gives them the record, word for word', async () => {
    const door = new Door(running.url);
    const { releaseId } = await door.submit(organisation.candidate('tool'));
    await door.until(releaseId, 'DeploymentApplied');
    const told = await door.events(releaseId);
    const read = await store.readStream(`release-${releaseId}`);
    expect(read.slice(0, told.length)).toEqual(told);
    const all = await store.readAll(-1, 10_000);
    expect(all.filter(({ stream }) => stream === `release-${releaseId}`)).toEqual(await store.readStream(`release-${releaseId}`));
  });

  it('takes nothing from them: who may append could write decisions', async () => {
    const head = await store.head();
    const [event] = await store.readAll(-1, 1);
    const first = { ...event!, metadata: { ...event!.metadata, previousHash: null } };
    await expect(store.append('release-forged', -1, [first])).rejects.toMatchObject({
      code: 'event-store.unavailable',
      message: expect.stringContaining('for reading'),
    });
    expect(await store.head()).toBe(head);
  });
});

describeEmbedded('an address that is not of this machine', () => {
  it('is refused, and the start with it', async () => {
    const started = await startProcess(organisation.directory, organisation.dataDirectory, { INTERLOCK_EVENTSTORE_LISTEN: '0.0.0.0:2113' });
    if (isRunning(started)) await started.kill();
    expect(started).toMatchObject({
      exitCode: 2,
      errors: expect.stringContaining('INTERLOCK_EVENTSTORE_LISTEN: listen: found host "0.0.0.0"'),
    });
  });
});
