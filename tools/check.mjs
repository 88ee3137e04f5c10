// `npm run check [-- --no-test]`: what CI runs. Every step runs even after one failed; a table ends it, and then the sum.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ensureBuilt } from './launcher/build.mjs';
import { ensureInstalled } from './launcher/install.mjs';
import { launch } from './launcher/progress.mjs';
import { runNode } from './launcher/run.mjs';
import { root } from './workspace.mjs';

/** name · what it proves · the script and its arguments */
const steps = [
  ['format', 'prettier, .ts and .mjs', 'node_modules/prettier/bin/prettier.cjs', '--check', '--log-level=warn', '.'],
  ['lint', 'oxlint, type-aware', 'tools/checks/lint.mjs'],
  ['boundaries', 'who may import whom', 'tools/checks/boundaries.mjs'],
  ['types', 'TypeScript, strict', 'node_modules/typescript/bin/tsc', '--noEmit', '-p', '.'],
  ['lock file', 'complete for every platform', 'tools/checks/lock-file.mjs'],
  ['imports', 'each package declares what it imports, and nothing else', 'tools/checks/declared-imports.mjs'],
  ['design card', 'each technology does its work where the design says', 'tools/checks/design-card.mjs'],
  ['docs', 'generated pages are those of the sources', 'tools/checks/docs.mjs'],
  ['deploy', 'compose, Kubernetes and CI files by the schemas of their readers', 'tools/checks/deploy.mjs'],
  ['policy', 'the committed bundle is that of the sources', 'policies/tools/check-drift.mjs'],
  ['tests', 'unit, integration, journeys, policy', 'tools/launcher/test.mjs'],
];

const seconds = (since) => `${((performance.now() - since) / 1000).toFixed(1)} s`;

async function runStep([name, what, script, ...args]) {
  console.log(`\n── ${name}: ${what}`);
  const since = performance.now();
  if (!existsSync(join(root, script))) {
    console.log(`skipped: there is no ${script} yet`);
    return { name, outcome: 'skipped', time: seconds(since) };
  }
  const code = await runNode([script, ...args], { env: { NO_UPDATE_NOTIFIER: '1' } });
  return { name, outcome: code === 0 ? 'passed' : 'FAILED', time: seconds(since) };
}

await launch(async () => {
  await ensureInstalled({ dev: true });
  // Pages and files are compared with what the built sources say.
  await ensureBuilt();
  const wanted = process.argv.includes('--no-test') ? steps.filter(([name]) => name !== 'tests') : steps;
  const results = [];
  for (const wantedStep of wanted) results.push(await runStep(wantedStep));

  console.log('\n── summary');
  for (const { name, outcome, time } of results) console.log(`${name.padEnd(12)} ${outcome.padEnd(8)} ${time.padStart(8)}`);
  const count = (outcome) => results.filter((result) => result.outcome === outcome).length;
  console.log(`${count('passed')} passed, ${count('FAILED')} failed`);
  return count('FAILED') > 0 ? 1 : 0;
});
