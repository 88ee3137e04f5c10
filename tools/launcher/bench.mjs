// `npm run bench [-- <name part> …]`: builds, then runs each bench/*.bench.ts by itself, one after another: two at once would measure each other.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../workspace.mjs';
import { ensureBuilt } from './build.mjs';
import { ensureInstalled } from './install.mjs';
import { launch, say } from './progress.mjs';
import { runNode, SERVING } from './run.mjs';

await launch(async () => {
  await ensureInstalled({ dev: false });
  await ensureBuilt();
  const parts = process.argv.slice(2);
  const folder = join(root, 'bench');
  const benches = (existsSync(folder) ? readdirSync(folder) : [])
    .filter((name) => name.endsWith('.bench.ts') && (parts.length === 0 || parts.some((part) => name.includes(part))))
    .sort();
  if (benches.length === 0) say('there is no bench of that name in bench/');
  let failed = benches.length === 0 ? 1 : 0;
  for (const name of benches) {
    say(`bench ${name.replace('.bench.ts', '')}`);
    if ((await runNode([...SERVING, `bench/dist/${name.replace(/\.ts$/, '.js')}`])) !== 0) failed += 1;
  }
  return failed > 0 ? 1 : 0;
});
