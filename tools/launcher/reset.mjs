// `npm run reset`: clears the samples. A record of one's own (.interlock/data) is never touched.
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../workspace.mjs';
import { say } from './progress.mjs';

const samples = join(root, '.interlock', 'samples');
const there = existsSync(samples);
rmSync(samples, { recursive: true, force: true });
say(there ? 'the samples are cleared; `npm start` makes them anew' : 'there were no samples to clear');
