// `npm run start:distributed [-- --empty]`: installs and builds, then starts every service in a process of its own over Kafka and an event store.
import { ensureBuilt } from './build.mjs';
import { ensureInstalled } from './install.mjs';
import { launch } from './progress.mjs';
import { serve } from './run.mjs';
import { startOptions } from './start-options.mjs';

await launch(async () => {
  const { empty } = startOptions(process.argv.slice(2));
  await ensureInstalled({ dev: false });
  await ensureBuilt();
  return serve(['apps/standalone/dist/main-distributed.js', ...(empty ? ['--empty'] : [])]);
});
