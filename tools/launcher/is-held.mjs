import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { node24 } from './node24.mjs';

/** Asked as those ask who hold it (libs/adapters/src/event-store/sqlite/lock-record.ts): SQLite's exclusive lock dies with the process that has it. */
const PROBE = `const { DatabaseSync } = require('node:sqlite'); new DatabaseSync(process.argv[1]).exec('BEGIN EXCLUSIVE')`;

/**
 * Whether a process runs on a data folder: on its record (`npm start`), or on the folder while the record may be elsewhere (`npm run start:distributed`).
 * @param {string} dataDirectory
 */
export const isHeld = (dataDirectory) =>
  ['record.lock', 'folder.lock']
    .map((name) => join(dataDirectory, name))
    .some((lock) => existsSync(lock) && spawnSync(node24(), ['-e', PROBE, lock], { stdio: 'ignore' }).status !== 0);
