// The record behind EventStoreDB's protocol, in a process and a temporary folder of its own: for those who name no server.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../workspace.mjs';
import { node24 } from './node24.mjs';

/** `EVENTSTORE_URL`, else one that is started here. */
export async function findEventStore() {
  const { EVENTSTORE_URL: named } = process.env;
  if (named) return { how: 'EVENTSTORE_URL', url: named, stop: async () => undefined };
  const folder = mkdtempSync(join(tmpdir(), 'interlock-event-store-'));
  const child = fork(join(root, 'apps/standalone/dist/distributed/event-store-process.js'), [], {
    execPath: node24(),
    env: { ...process.env, INTERLOCK_DATA_DIR: folder, INTERLOCK_EVENTSTORE_LISTEN: '127.0.0.1:0' },
  });
  const ended = once(child, 'exit');
  const [said] = await Promise.race([once(child, 'message'), ended.then(([code]) => [{ code }])]);
  if (said.url === undefined)
    throw new Error(`the event store ended before it answered (exit code ${said.code}); its last lines are above`);
  return {
    how: "the embedded record behind EventStoreDB's protocol",
    url: said.url,
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
