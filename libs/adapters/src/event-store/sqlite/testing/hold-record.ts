// Process: opens the record of a folder, says so, and holds it until it is killed.
import { nodeHashing } from '../../../hashing/index.ts';
import { openSqliteEventStore } from '../index.ts';

const [, , directory = ''] = process.argv;
const store = await openSqliteEventStore({ directory, hashing: nodeHashing });
console.log(`opened at ${await store.head()}`);
setInterval(() => undefined, 60_000);
