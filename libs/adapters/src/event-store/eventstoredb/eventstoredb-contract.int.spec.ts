import { nodeHashing } from '../../hashing/index.ts';
import { eventStoreContract, type ContractSubject } from '../testing/index.ts';
import { openEventStoreDb } from './index.ts';
import { findEventStore } from './testing/find-event-store.ts';
import { serveRecord } from './testing/served-record.ts';

const over = async (url: string, close: () => Promise<void>): Promise<ContractSubject> => {
  const open = (): ReturnType<typeof openEventStoreDb> =>
    openEventStoreDb({ url, hashing: nodeHashing, development: true, onNotice: () => undefined });
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

const found = findEventStore();
const [title, suite] =
  'skip' in found ? [`a real event store (${found.skip})`, describe.skip] : [`a real event store (${found.how})`, describe];

suite(title, () => {
  let server: { readonly url: string; stop(): Promise<void> } | undefined;
  beforeAll(async () => {
    if ('start' in found) server = await found.start();
  }, 300_000);
  afterAll(() => server?.stop());

  eventStoreContract('EventStoreDB', () => over(server!.url, () => Promise.resolve()));
});
