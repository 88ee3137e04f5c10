import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../workspace.mjs';

/** The Node that everything but the launcher runs on: the pinned package, or this process's own Node when that is new enough. */
export function node24() {
  const pinned = join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  if (existsSync(pinned)) return pinned;
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath;
  throw new Error(
    `the pinned Node 24 is not in node_modules/node (found Node ${process.versions.node}). ` +
      'Its install script was not run: allow it with `npm rebuild node`, or use Node 24 or newer.',
  );
}
