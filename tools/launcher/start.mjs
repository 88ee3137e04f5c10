// `npm start [-- --empty]`: installs what running needs, builds, and starts every service in one process on the pinned Node.
import { ensureBuilt } from './build.mjs';
import { ensureInstalled } from './install.mjs';
import { launch } from './progress.mjs';
import { serve } from './run.mjs';
import { startOptions } from './start-options.mjs';

await launch(async () => {
  const { empty } = startOptions(process.argv.slice(2));
  await ensureInstalled({ dev: false });
  await ensureBuilt();
  return serve(['apps/standalone/dist/main.js', ...(empty ? ['--empty'] : [])]);
});
