// Process: appends until an append fails, then says how it ended, what a second append is told, what still can be read, and which ids were acknowledged.
import { nodeHashing } from '../../../hashing/index.ts';
import { EventStoreError } from '../../event-store.ts';
import { linkedEvents } from '../../testing/some-events.ts';
import { openSqliteEventStore } from '../index.ts';

const [, , directory = ''] = process.argv;
const STREAM = 'release-0';
const store = await openSqliteEventStore({ directory, hashing: nodeHashing });
const acknowledged: string[] = [];

/** Code of the failure; undefined when the append was acknowledged. */
const appendOnce = async (): Promise<string | undefined> => {
  const events = await linkedEvents(store, STREAM, [{ data: 'x'.repeat(3000) }]);
  try {
    await store.append(STREAM, acknowledged.length - 1, events);
    acknowledged.push(...events.map(({ id }) => id));
    return undefined;
  } catch (error) {
    if (error instanceof EventStoreError) return error.code;
    throw error;
  }
};

let failure: string | undefined;
while (failure === undefined) failure = await appendOnce();
const next = await appendOnce();
const readable = (await store.readStream(STREAM)).map(({ id }) => id);
console.log(JSON.stringify({ failure, next, readable, acknowledged }));
process.kill(process.pid, 'SIGKILL');
