// `npm run reset`: clears the samples. A record of one's own (.interlock/data) is never touched.
import { spawnSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../workspace.mjs';
import { node24 } from './node24.mjs';
import { say } from './progress.mjs';

const samples = join(root, '.interlock', 'samples');
const lock = join(samples, 'data', 'record.lock');

/** Asked as the record itself asks: SQLite's exclusive lock dies with the process that holds it. */
const PROBE = `const { DatabaseSync } = require('node:sqlite'); new DatabaseSync(process.argv[1]).exec('BEGIN EXCLUSIVE')`;
const inUse = () => existsSync(lock) && spawnSync(node24(), ['-e', PROBE, lock], { stdio: 'ignore' }).status !== 0;

const there = existsSync(samples);
if (there && inUse()) {
  say('Interlock is running on the samples; stop it first (Ctrl-C), nothing was cleared');
  process.exitCode = 1;
} else {
  rmSync(samples, { recursive: true, force: true });
  say(there ? 'the samples are cleared; `npm start` makes them anew' : 'there were no samples to clear');
}
