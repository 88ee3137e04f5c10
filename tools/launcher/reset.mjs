// `npm run reset`: clears the samples of `npm start` and of `npm run start:distributed`. A record of one's own (.interlock/data) is never touched.
import { spawnSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../workspace.mjs';
import { node24 } from './node24.mjs';
import { say } from './progress.mjs';

const folders = ['samples', 'distributed'].map((name) => join(root, '.interlock', name)).filter((folder) => existsSync(folder));

/** Asked as the record itself asks: SQLite's exclusive lock dies with the process that holds it. */
const PROBE = `const { DatabaseSync } = require('node:sqlite'); new DatabaseSync(process.argv[1]).exec('BEGIN EXCLUSIVE')`;
const inUse = (folder) => {
  const lock = join(folder, 'data', 'record.lock');
  return existsSync(lock) && spawnSync(node24(), ['-e', PROBE, lock], { stdio: 'ignore' }).status !== 0;
};

if (folders.some(inUse)) {
  say('Interlock is running on the samples; stop it first (Ctrl-C), nothing was cleared');
  process.exitCode = 1;
} else {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  say(folders.length > 0 ? 'the samples are cleared; `npm start` makes them anew' : 'there were no samples to clear');
}
