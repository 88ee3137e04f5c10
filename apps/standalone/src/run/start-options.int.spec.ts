import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const launcher = (name: string): string => fileURLToPath(new URL(`../../../../tools/launcher/${name}.mjs`, import.meta.url));

// Half understood, `--emtpy` would run the samples.
it.each([
  ['start', '--emtpy'],
  ['start', 'empty'],
  ['start-distributed', '--port=1'],
])('npm run %s with %s starts nothing, and says what there is', (name, option) => {
  const { status, stderr, stdout } = spawnSync(process.execPath, [launcher(name), option], { encoding: 'utf8' });
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toContain('there is --empty');
});
