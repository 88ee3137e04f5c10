import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface RunningSamples {
  readonly url: string;
  /** A folder of its own. */
  readonly cwd: string;
  close(): Promise<void>;
}

const MAIN = fileURLToPath(new URL('../../../standalone/dist/main.js', import.meta.url));

/** Interlock with its sample organisation, as `npm start` runs it: a process of its own, with its own folder and port, once all samples are told. */
export const startSamples = async (): Promise<RunningSamples> => {
  const cwd = mkdtempSync(join(tmpdir(), 'interlock-cli-'));
  const child = spawn(process.execPath, [MAIN], { cwd, env: { ...process.env, INTERLOCK_PORT: '0' }, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise<void>((resolve) => child.on('close', () => resolve()));
  let output = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output += text));
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      const [, found] = /answers at (http:\/\/[\w.:]+)[^]*Ctrl-C/.exec(output) ?? [];
      if (found !== undefined) resolve(found);
    });
    child.on('error', reject);
    void ended.then(() => reject(new Error(`the samples did not start:\n${output}`)));
  });
  return {
    url,
    cwd,
    close: async () => {
      child.kill('SIGTERM');
      await ended;
      rmSync(cwd, { recursive: true, force: true });
    },
  };
};
