// `npm test [-- <arguments for Jest>]` (`--faults`, `--distributed`): installs what is missing, builds, runs Jest and the policy tests, and ends with their sum.
// With `--faults` the policy tests compare 10,000 generated inputs, and what the fault runs found is told as one table; a number of the test matrix that nothing ran
// for is a failure, unless only some specs were asked for.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../workspace.mjs';
import { ensureBuilt } from './build.mjs';
import { findEventStore } from './event-store.mjs';
import { faultTable } from './fault-table.mjs';
import { ensureInstalled } from './install.mjs';
import { launch, say } from './progress.mjs';
import { node24 } from './node24.mjs';
import { runNode } from './run.mjs';

const faults = process.argv.includes('--faults');
const distributed = process.argv.includes('--distributed');
const jestArguments = process.argv.slice(2).filter((argument) => argument !== '--faults' && argument !== '--distributed');

await launch(async () => {
  await ensureInstalled({ dev: true });
  await ensureBuilt();
  const engines = await findEngines();
  const jestAlone = distributed || jestArguments.length > 0;
  // They know one thread: they go beside Jest's files, and are told after them. Not beside fault runs, which measure how soon all is well again.
  const beside = jestAlone || faults ? undefined : policyTests();
  const results = [];
  try {
    results.push(await jestTests(engines.env));
  } finally {
    await engines.stop();
  }
  if (jestAlone) say('policy tests: left out, because Jest tests were asked for');
  else results.push(told(await (beside ?? policyTests())));
  const passed = results.reduce((sum, result) => sum + result.passed, 0);
  const failed = results.reduce((sum, result) => sum + result.failed, 0);
  console.log(`${passed} passed, ${failed} failed`);
  return failed > 0 ? 1 : 0;
});

/** One broker for every spec that needs none of its own. `--distributed`: the journeys, and nothing else, each service in a process of its own, on it and on an event store. */
async function findEngines() {
  const none = { env: {}, stop: async () => undefined };
  // Who asks for some specs need not wait for a broker: a spec that needs one finds it.
  if (!distributed && (faults || jestArguments.length > 0)) return none;
  const { findKafka } = await import('../kafka/broker.mjs');
  const found = await findKafka();
  if ('skip' in found) {
    if (distributed) throw new Error(found.skip);
    say(`specs that need a broker are skipped: ${found.skip}`);
    return none;
  }
  say(`Apache Kafka for the specs: ${found.how}, ${found.brokers}`);
  const env = { KAFKA_BROKERS: found.brokers };
  if (!distributed) return { env, stop: found.stop };
  const store = await findEventStore().catch(async (error) => {
    await found.stop();
    throw error;
  });
  say(`the event store for the specs: ${store.how}, ${store.url.replace(/\/\/[^@/]*@/, '//')}`);
  return {
    env: { ...env, EVENTSTORE_URL: store.url, INTERLOCK_ENGINES: 'distributed' },
    stop: async () => {
      await store.stop();
      await found.stop();
    },
  };
}

async function jestTests(env) {
  const folder = mkdtempSync(join(tmpdir(), 'interlock-test-'));
  const outputFile = join(folder, 'jest.json');
  const rowsFile = join(folder, 'fault-rows.jsonl');
  writeFileSync(rowsFile, '');
  try {
    const flags = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', 'node_modules/jest/bin/jest.js'];
    const journeys = distributed && jestArguments.length === 0 ? ['apps/standalone/src/(journeys|sample-organisation)/'] : [];
    const selection = faults
      ? ['--selectProjects', 'faults']
      : distributed
        ? ['--maxWorkers=2', '--selectProjects', 'e2e', '--testPathPatterns', ...journeys]
        : [];
    // Every word behind --selectProjects is a project to Jest.
    const asked = faults ? [...jestArguments, ...selection] : [...selection, ...jestArguments];
    const args = [...flags, '--json', `--outputFile=${outputFile}`, '--passWithNoTests', ...asked];
    const code = await runNode(args, { env: { ...env, ...(faults ? { INTERLOCK_FAULTS: 'full', INTERLOCK_FAULT_ROWS: rowsFile } : {}) } });
    const { passed, failed } = counted(code, outputFile);
    return { passed, failed: failed + (faults ? tellFaults(rowsFile) : 0) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Also when a spec failed. Gives how many numbers of the matrix are not as they must be. */
function tellFaults(rowsFile) {
  const { table, missing, bad } = faultTable(readFileSync(rowsFile, 'utf8'));
  console.log(`\n${table}\n`);
  if (missing.length > 0) console.log(missing.map((number) => `row ${number}: not run`).join('\n'));
  if (bad.length > 0) console.log(bad.map((number) => `row ${number}: lost, doubled or allowed falsely, or injected nothing`).join('\n'));
  return bad.length + (jestArguments.length > 0 ? 0 : missing.length);
}

function counted(code, outputFile) {
  // Jest that wrote no result did not get to its tests.
  if (!existsSync(outputFile)) return { passed: 0, failed: code === 0 ? 0 : 1 };
  const result = JSON.parse(readFileSync(outputFile, 'utf8'));
  // A file that cannot be loaded has no tests to count, and is a failure all the same.
  const failed = result.numFailedTests + result.numRuntimeErrorTestSuites;
  return { passed: result.numPassedTests, failed: failed === 0 && code !== 0 ? 1 : failed };
}

/** policies/tools/test.mjs says why it skips, where `opa` is not to be had, and ends with `N passed, N failed`. */
function policyTests() {
  const script = join(root, 'policies', 'tools', 'test.mjs');
  if (!existsSync(script)) return { output: 'policy tests: skipped, there is no policies/tools/test.mjs\n', passed: 0, failed: 0 };
  return new Promise((resolve) => {
    let output = '';
    const env = faults ? { ...process.env, INTERLOCK_FAULTS: 'full' } : process.env;
    const child = spawn(node24(), [script], { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text));
    child.on('close', (code) => {
      const [, passed = '0', failed = '0'] = [...output.matchAll(/^(\d+) passed, (\d+) failed$/gm)].at(-1) ?? [];
      resolve({ output, passed: Number(passed), failed: Number(failed) === 0 && code !== 0 ? 1 : Number(failed) });
    });
  });
}

function told({ output, ...counts }) {
  process.stderr.write(output);
  return counts;
}
