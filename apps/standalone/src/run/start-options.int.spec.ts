import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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

// A broker takes seconds.
it.each([
  ['INTERLOCK_PORT', '70800'],
  ['EVENTSTORE_STREAM_PREFIX', 'team'],
  ['KAFKA_BROKERS', 'localhost'],
])('npm run start:distributed with %s=%s starts no engine, and says what is wrong', (variable, value) => {
  const cwd = mkdtempSync(join(tmpdir(), 'interlock-settings-'));
  const { status, stderr } = spawnSync(process.execPath, [launcher('start-distributed'), '--empty'], {
    encoding: 'utf8',
    cwd,
    env: { ...process.env, [variable]: value, INTERLOCK_DATA_DIR: cwd },
  });
  expect(stderr).toContain(`${variable}: found "${value}"`);
  expect(status).not.toBe(0);
  expect(readdirSync(cwd)).toEqual([]);
  rmSync(cwd, { recursive: true });
});
