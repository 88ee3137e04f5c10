// `npm run check [-- --no-test]`: what CI runs. Every step runs even after one failed; a table ends it, and then the sum.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ensureBuilt } from './launcher/build.mjs';
import { ensureInstalled } from './launcher/install.mjs';
import { launch, LauncherError } from './launcher/progress.mjs';
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

/** Runs a step and shows what it said once it has ended: two that run at once would talk across each other. */
async function runStep([name, what, script, ...args]) {
  const since = performance.now();
  const heading = `\n── ${name}: ${what}`;
  if (!existsSync(join(root, script))) {
    console.log(`${heading}\nskipped: there is no ${script} yet`);
    return { name, outcome: 'skipped', time: seconds(since) };
  }
  const alone = name === 'tests';
  if (alone) console.log(heading);
  const said = [];
  const code = await runNode([script, ...args], {
    env: { NO_UPDATE_NOTIFIER: '1', ...(alone || !process.stdout.isTTY ? {} : { FORCE_COLOR: '1' }) },
    ...(alone ? {} : { stdio: ['ignore', 'pipe', 'pipe'], onOutput: (chunk) => said.push(chunk) }),
  });
  if (!alone) process.stdout.write(`${heading}\n${Buffer.concat(said)}`);
  return { name, outcome: code === 0 ? 'passed' : 'FAILED', time: seconds(since) };
}

/** Two at a time: formatting and half of the others know one thread. The tests, which come last, have the machine for themselves. */
async function runSteps(wanted) {
  const results = new Map();
  const waiting = wanted.filter(([name]) => name !== 'tests');
  const work = async () => {
    for (let step = waiting.shift(); step !== undefined; step = waiting.shift()) results.set(step, await runStep(step));
  };
  await Promise.all([work(), work()]);
  for (const step of wanted) if (!results.has(step)) results.set(step, await runStep(step));
  return wanted.map((step) => results.get(step));
}

await launch(async () => {
  const unknown = process.argv.slice(2).filter((argument) => argument !== '--no-test');
  if (unknown.length > 0) throw new LauncherError(`found ${unknown.join(' ')}, expected nothing or --no-test`);
  await ensureInstalled({ dev: true });
  // Pages and files are compared with what the built sources say.
  await ensureBuilt();
  const wanted = process.argv.includes('--no-test') ? steps.filter(([name]) => name !== 'tests') : steps;
  const results = await runSteps(wanted);

  console.log('\n── summary');
  for (const { name, outcome, time } of results) console.log(`${name.padEnd(12)} ${outcome.padEnd(8)} ${time.padStart(8)}`);
  const count = (outcome) => results.filter((result) => result.outcome === outcome).length;
  console.log(`${count('passed')} passed, ${count('FAILED')} failed`);
  return count('FAILED') > 0 ? 1 : 0;
});
