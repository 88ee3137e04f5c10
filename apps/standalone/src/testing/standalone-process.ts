import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export interface StandaloneProcess {
  readonly pid: number;
  readonly url: string;
  /** What it wrote to stdout so far. */
  output(): string;
  /** What it wrote to stderr so far. */
  errors(): string;
  /** SIGKILL to its whole process group; resolves when it is gone. */
  kill(): Promise<void>;
  /** SIGTERM; resolves with the exit code. */
  stop(): Promise<number | null>;
}

export interface FailedStart {
  readonly exitCode: number | null;
  readonly errors: string;
}

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
const ANSWERS = /answers at (http:\/\/\S+)/;

export const isRunning = (started: StandaloneProcess | FailedStart): started is StandaloneProcess => 'pid' in started;

/** `node dist/main.js --empty` in a process group of its own, on an organisation's folder. Resolves when it answers, or when it has refused to run. */
export const startProcess = async (
  directory: string,
  dataDirectory: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<StandaloneProcess | FailedStart> => {
  const child = spawn(process.execPath, [MAIN, '--empty'], {
    cwd: directory,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env['PATH'] ?? '',
      ...compileCache(),
      HOME: directory,
      INTERLOCK_CONFIG: 'interlock.yaml',
      INTERLOCK_DATA_DIR: dataDirectory,
      INTERLOCK_PORT: '0',
      INTERLOCK_LOG_LEVEL: 'error',
      ...environment,
    },
  });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const errors = collected(child.stderr);
  const output = collected(child.stdout);
  const url = await Promise.race([said(child), ended.then(() => undefined)]);
  if (url === undefined) return { exitCode: await ended, errors: errors() };
  const pid = child.pid ?? 0;
  return {
    pid,
    url,
    output,
    errors,
    kill: async () => {
      process.kill(-pid, 'SIGKILL');
      await ended;
    },
    stop: () => {
      child.kill('SIGTERM');
      return ended;
    },
  };
};

/** What V8 compiled of the modules for an earlier process: the launcher says where that is. */
export const compileCache = (): Record<string, string> => {
  const { NODE_COMPILE_CACHE: folder } = process.env;
  return folder === undefined ? {} : { NODE_COMPILE_CACHE: folder };
};

/** Starts one that must run. */
export const startRunning = async (...start: Parameters<typeof startProcess>): Promise<StandaloneProcess> => {
  const started = await startProcess(...start);
  if (!isRunning(started)) throw new Error(`it refused to run, exit ${started.exitCode}: ${started.errors}`);
  return started;
};

const said = (child: ChildProcess): Promise<string | undefined> =>
  new Promise((resolve) => {
    let output = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      output += chunk.toString('utf8');
      const url = ANSWERS.exec(output)?.[1];
      if (url !== undefined) resolve(url);
    });
  });

const collected = (stream: ChildProcess['stdout']): (() => string) => {
  let text = '';
  stream?.on('data', (chunk: Buffer) => (text = (text + chunk.toString('utf8')).slice(-20_000)));
  return () => text;
};
