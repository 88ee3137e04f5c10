import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { compileCache, describeEmbedded, startRunning, temporaryOrganisation, type TemporaryOrganisation } from '../testing/index.ts';

const START = fileURLToPath(new URL('../../../../tools/launcher/start.mjs', import.meta.url));

let organisation: TemporaryOrganisation;
beforeAll(async () => {
  organisation = await temporaryOrganisation([{ name: 'tool' }]);
});
afterAll(() => organisation?.remove());

// What `kill -9` of `npm start` reaches is the launcher: the services behind it would live on, unseen, with the data directory locked.
describeEmbedded('services whose launcher is killed', () => {
  it('stop, and leave the record to the next start', async () => {
    const { directory, dataDirectory } = organisation;
    const launcher = spawn(process.execPath, [START, '--empty'], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: {
        PATH: process.env['PATH'] ?? '',
        ...compileCache(),
        HOME: directory,
        INTERLOCK_CONFIG: `${directory}/interlock.yaml`,
        INTERLOCK_DATA_DIR: dataDirectory,
        INTERLOCK_PORT: '0',
        INTERLOCK_LOG_LEVEL: 'error',
      },
    });
    let said = '';
    const answers = new Promise<void>((resolve) =>
      launcher.stdout.setEncoding('utf8').on('data', (text: string) => {
        said += text;
        if (/answers at http/.test(said)) resolve();
      }),
    );
    await Promise.race([answers, once(launcher, 'close')]);
    expect(said).toMatch(/answers at http/);
    launcher.kill('SIGKILL');
    // They hold the other end of the pipe.
    await once(launcher, 'close');
    expect(said).toContain('Stopping');
    const next = await startRunning(directory, dataDirectory);
    expect(await next.stop()).toBe(0);
  });
});
