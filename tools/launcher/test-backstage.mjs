// `npm run test:backstage`: the catalog source against a real Backstage backend, which is installed first (some minutes, once). Not part of `.ci/run`.
import { ensureInstalled } from './install.mjs';
import { launch } from './progress.mjs';
import { runNode } from './run.mjs';

await launch(async () => {
  await ensureInstalled({ dev: true });
  const installed = await runNode(['tools/backstage/install.mjs']);
  if (installed !== 0) return installed;
  return runNode(['tools/launcher/jest.mjs', 'real-backstage'], { env: { INTERLOCK_REQUIRE_BACKSTAGE: '1' } });
});
