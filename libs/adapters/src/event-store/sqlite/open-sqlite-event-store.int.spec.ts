import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeHashing } from '../../hashing/index.ts';
import { eventStoreContract } from '../testing/index.ts';
import { openSqliteEventStore } from './index.ts';

eventStoreContract('sqlite', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'interlock-record-'));
  const open = (): ReturnType<typeof openSqliteEventStore> => openSqliteEventStore({ directory, hashing: nodeHashing });
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
      await rm(directory, { recursive: true });
    },
  };
});
