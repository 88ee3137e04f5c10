// `npm run jest -- <arguments>`: Jest alone, on the pinned Node. `npx jest` does the same (jest.config.mjs).
import { launch } from './progress.mjs';
import { ensureInstalled } from './install.mjs';
import { runNode } from './run.mjs';

await launch(async () => {
  await ensureInstalled({ dev: true });
  return runNode([
    '--experimental-vm-modules',
    '--disable-warning=ExperimentalWarning',
    'node_modules/jest/bin/jest.js',
    '--passWithNoTests',
    ...process.argv.slice(2),
  ]);
});
