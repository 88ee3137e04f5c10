// Writes every generated page; `--check` only compares. Each generator is a script of its own that takes the same flag.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../workspace.mjs';
import { node24 } from '../launcher/node24.mjs';

const GENERATORS = ['policies/tools/reference.mjs', 'tools/reference/follow-a-release.mjs', 'tools/reference/write-schemas.mjs'];

let failed = false;
for (const generator of GENERATORS) {
  if (!existsSync(join(root, generator))) throw new Error(`${generator}: no such generator`);
  const { status } = spawnSync(node24(), [join(root, generator), ...process.argv.slice(2)], { cwd: root, stdio: 'inherit' });
  failed ||= status !== 0;
}
process.exit(failed ? 1 : 0);
