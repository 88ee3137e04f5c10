import { randomUUID } from 'node:crypto';
import { EventStoreDBClient } from '@eventstore/db-client';
import { nodeHashing } from '../../hashing/index.ts';
import { Collector, eventStoreContract, someEvents, type ContractSubject } from '../testing/index.ts';
import { openEventStoreDb } from './index.ts';
import { findEventStore } from './testing/find-event-store.ts';
import { serveRecord, type ServedRecord } from './testing/served-record.ts';

const over = async (url: string, close: () => Promise<void>, streamPrefix = ''): Promise<ContractSubject> => {
  const open = (): ReturnType<typeof openEventStoreDb> =>
    openEventStoreDb({ url, streamPrefix, hashing: nodeHashing, development: true, onNotice: () => undefined });
  let store = await open();
  return {
    store,
    reopen: async () => {
      await store.close();
      store = await open();
      return store;
    },
    close: async () => {
      await store.close();
      await close();
    },
  };
};

eventStoreContract('EventStoreDB client and wire, over the embedded record', async () => {
  const served = await serveRecord();
  return over(served.url, () => served.close());
});

/** Of an installation that nobody else is. */
const freshPrefix = (): string => `${randomUUID()}/`;

describe('a server that several installations share', () => {
  let served: ServedRecord;
  beforeAll(async () => {
    served = await serveRecord();
  });
  afterAll(() => served.close());

  eventStoreContract('one of them', () => over(served.url, () => Promise.resolve(), freshPrefix()));

  it('shows each of them its own events alone, and tells the others apart by name', async () => {
    const [one, other] = [freshPrefix(), freshPrefix()];
    const stores = [await served.open({ streamPrefix: one }), await served.open({ streamPrefix: other })];
    const collectors = stores.map((store) => {
      const collector = new Collector();
      store.subscribe(-1, collector);
      return collector;
    });
    for (const [index, store] of stores.entries())
      await store.append('release-one', -1, someEvents('release-one', undefined, [{ data: { index } }]));
    for (const [index, store] of stores.entries()) {
      const [ours, ...more] = await store.readAll(-1, 10);
      expect([ours?.stream, more]).toEqual(['release-one', []]);
      expect(await store.readStream('release-one')).toEqual([ours]);
      expect(await store.head()).toBe(ours?.position);
      await collectors[index]!.until(({ events }) => events.length === 1);
      expect(collectors[index]!.events).toEqual([ours]);
    }
    const client = EventStoreDBClient.connectionString(served.url);
    const names: string[] = [];
    for await (const { event } of client.readStream(`${other}release-one`)) names.push(event?.streamId ?? '');
    await client.dispose();
    expect(names).toEqual([`${other}release-one`]);
  });
});

const found = findEventStore();
const [title, suite] =
  'skip' in found ? [`a real event store (${found.skip})`, describe.skip] : [`a real event store (${found.how})`, describe];

suite(title, () => {
  let server: { readonly url: string; stop(): Promise<void> } | undefined;
  beforeAll(async () => {
    if ('start' in found) server = await found.start();
  }, 300_000);
  afterAll(() => server?.stop());

  eventStoreContract('EventStoreDB', () => over(server!.url, () => Promise.resolve(), freshPrefix()));
});
