// `npm run test:contracts`: the contract suites alone, against what `KAFKA_BROKERS` and `EVENTSTORE_URL` name or what can be found here, and a table of what passed.
// A spec counts as one of them when it runs a contract: a `*.int.spec.ts` of libs/adapters that calls a function named `…Contract`.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { filesBelow, root } from '../workspace.mjs';
import { ensureBuilt } from './build.mjs';
import { ensureInstalled } from './install.mjs';
import { launch, say } from './progress.mjs';
import { runNode } from './run.mjs';

const SOURCES = 'libs/adapters/src';

await launch(async () => {
  await ensureInstalled({ dev: true });
  await ensureBuilt();
  const folder = mkdtempSync(join(tmpdir(), 'interlock-contracts-'));
  const outputFile = join(folder, 'jest.json');
  try {
    const flags = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', 'node_modules/jest/bin/jest.js'];
    const code = await runNode([
      ...flags,
      '--json',
      `--outputFile=${outputFile}`,
      '--selectProjects',
      'integration',
      '--runTestsByPath',
      ...contractSpecs(),
    ]);
    if (!existsSync(outputFile)) {
      say('Jest did not get to its tests');
      return code || 1;
    }
    return told(JSON.parse(readFileSync(outputFile, 'utf8')));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

function contractSpecs() {
  return filesBelow(join(root, SOURCES))
    .filter((file) => file.endsWith('.int.spec.ts'))
    .map((file) => join(root, SOURCES, file))
    .filter((path) => /\b[a-z]\w*Contract\(/.test(readFileSync(path, 'utf8')));
}

/** The table, the sum, and the exit code. */
function told({ testResults, numPassedTests, numFailedTests, numRuntimeErrorTestSuites }) {
  const rows = new Map();
  for (const { name, assertionResults, message } of testResults) {
    // A file that cannot be loaded has no tests to count, and is a failure all the same.
    if (assertionResults.length === 0 && message) rows.set(name.slice(root.length + 1), { passed: 0, failed: 1, skipped: 0 });
    for (const { ancestorTitles, status } of assertionResults) {
      const suite = ancestorTitles[0] ?? name;
      const row = rows.get(suite) ?? { passed: 0, failed: 0, skipped: 0 };
      rows.set(suite, row);
      if (status === 'passed') row.passed += 1;
      else if (status === 'failed') row.failed += 1;
      else row.skipped += 1;
    }
  }
  const outcome = ({ passed, failed, skipped }) =>
    failed > 0 ? `${failed} FAILED` : passed > 0 ? `${passed} passed` : skipped > 0 ? 'skipped' : 'nothing ran';
  console.log('\n── contracts');
  for (const [suite, row] of [...rows].sort(([one], [other]) => (one < other ? -1 : 1))) console.log(`${outcome(row).padEnd(12)} ${suite}`);
  const failed = numFailedTests + numRuntimeErrorTestSuites;
  console.log(`${numPassedTests} passed, ${failed} failed`);
  return failed > 0 ? 1 : 0;
}
