// `npm run reset`: clears the samples of `npm start` and of `npm run start:distributed`. A record of one's own (.interlock/data) is never touched.
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../workspace.mjs';
import { isHeld } from './is-held.mjs';
import { say } from './progress.mjs';

const folders = ['samples', 'distributed'].map((name) => join(root, '.interlock', name)).filter((folder) => existsSync(folder));

if (folders.some((folder) => isHeld(join(folder, 'data')))) {
  say('Interlock is running on the samples; stop it first (Ctrl-C), nothing was cleared');
  process.exitCode = 1;
} else {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  say(folders.length > 0 ? 'the samples are cleared; `npm start` makes them anew' : 'there were no samples to clear');
}
