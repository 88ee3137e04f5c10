import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeHashing } from '../../hashing/index.ts';
import { openSqliteEventStore } from '../sqlite/index.ts';
import { eventStoreContract } from '../testing/index.ts';
import { serveEventStore } from '../wire-server/index.ts';
import { openEventStoreDb } from './index.ts';

eventStoreContract('EventStoreDB client over the stand-in', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'interlock-record-'));
  const record = await openSqliteEventStore({ directory, hashing: nodeHashing });
  const server = await serveEventStore({ store: record, listen: '127.0.0.1:0', writable: true });
  const notices: unknown[] = [];
  const open = (): ReturnType<typeof openEventStoreDb> =>
    openEventStoreDb({ url: server.url, hashing: nodeHashing, onNotice: (notice) => notices.push(notice) });
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
      await server.close();
      await record.close();
      await rm(directory, { recursive: true });
    },
  };
});
