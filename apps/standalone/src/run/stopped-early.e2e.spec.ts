import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { lockRecord } from '@interlock/adapters/event-store/sqlite';
import { SERVICES } from '../services.ts';
import { compileCache, describeEmbedded, describeWithBroker } from '../testing/index.ts';

let cwd: string;
beforeEach(async () => void (cwd = await mkdtemp(join(tmpdir(), 'interlock-stopped-'))));
afterEach(() => rm(cwd, { recursive: true, force: true }));

/** Processes that were started on this folder; on a system that does not show what a process was given: none. */
const onFolder = async (): Promise<string[]> => {
  const all = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(
    all.map(async (pid) => ((await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '')).includes(`=${cwd}/`) ? [pid] : [])),
  );
  return found.flat();
};

/** Starts the sample organisation, asks it to stop as soon as it has told this and so many processes are started on its folder, and gives all that it told, and how it ended. */
const stoppedAt = async (main: 'main' | 'main-distributed', told: RegExp, processes = 0) => {
  const script = fileURLToPath(new URL(`../../dist/${main}.js`, import.meta.url));
  const child = spawn(process.execPath, [script], {
    cwd,
    env: { PATH: process.env['PATH'] ?? '', ...compileCache(), HOME: process.env['HOME'] ?? cwd, INTERLOCK_PORT: '0' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let errors = '';
  let asked = false;
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
    if (asked || !told.test(output)) return;
    asked = true;
    void (async () => {
      while ((await onFolder()).length < processes) await sleep(20);
      child.kill('SIGTERM');
    })();
  });
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  return { output, errors, code, signal };
};

describeEmbedded('the sample organisation that is stopped while it tells its stories', () => {
  it('ends in order, tells no more of them, and leaves them and its record to the next start', async () => {
    const { output, errors, code, signal } = await stoppedAt('main', /\n3\. /);
    expect({ code, signal }).toEqual({ code: 0, signal: null });
    expect(output.trimEnd()).toMatch(/\nStopping; the next `npm start` carries on from the record\.$/);
    expect(output).not.toMatch(/\n10\. /);
    expect(output).not.toContain('not told');
    expect(errors).not.toMatch(/fetch failed|could not report/);
    const begun = output.match(/^\d+\. /gm) ?? [];
    const { stories } = JSON.parse(await readFile(join(cwd, '.interlock/samples/told.json'), 'utf8')) as {
      readonly stories: readonly string[];
    };
    expect([begun.length, begun.length - 1]).toContain(stories.length);
    lockRecord(join(cwd, '.interlock/samples/data'))();
  });
});

describeWithBroker('the distributed services that are stopped while they start', () => {
  it('end all of them, and leave the record to the next start', async () => {
    const { output, code, signal } = await stoppedAt(
      'main-distributed',
      /EventStoreDB's protocol at/,
      process.platform === 'linux' ? SERVICES.length + 1 : 0,
    );
    // Not when they get to it: a start that follows at once must not find them.
    expect(await onFolder()).toEqual([]);
    expect({ code, signal }).toEqual({ code: 0, signal: null });
    expect(output.trimEnd()).toMatch(/\nStopping every process; the next start carries on from the record\.$/);
    expect(output).not.toContain('each in a process of its own, behind');
    lockRecord(join(cwd, '.interlock/distributed/data'))();
  }, 120_000);
});
