import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { bareEnvironment } from '../git/git-environment.ts';
import { OWN_GROUP } from '../git/run-git.ts';
import { isRuntimeReport, LOCAL_RUNTIME, type RuntimeReport } from './report.ts';

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 10_000;
const PATIENCE_MS = 3_000;

export interface SupervisedRuntime {
  close(): Promise<void>;
}

export interface SupervisionOptions {
  readonly repository: string;
  readonly reference: string;
  readonly stateDirectory: string;
  readonly onReport: (report: RuntimeReport) => void;
  readonly onStarted: (pid: number) => void;
  readonly onEnded: (why: string) => void;
}

/** The same file from source (Node strips the types) and from the build. */
const SCRIPT = fileURLToPath(new URL(import.meta.url.endsWith('.ts') ? './local-runtime.ts' : './local-runtime.js', import.meta.url));

/** Starts the runtime as a process of its own, and again, after a growing pause, whenever it ends. */
export const superviseRuntime = (options: SupervisionOptions): SupervisedRuntime => {
  let child: ChildProcess | undefined;
  let timer: NodeJS.Timeout | undefined;
  let pause = FIRST_PAUSE_MS;
  let closed = false;

  const start = (): void => {
    const { repository, reference, stateDirectory } = options;
    const started = fork(SCRIPT, ['run', '--repository', repository, '--reference', reference, '--state', stateDirectory], {
      execArgv: [],
      env: bareEnvironment(),
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      ...OWN_GROUP,
    });
    child = started;
    let lastWords = '';
    started.stderr?.on('data', (chunk: Buffer) => (lastWords = (lastWords + chunk.toString('utf8')).slice(-500)));
    started.on('message', (message) => {
      if (!isRuntimeReport(message)) return options.onEnded(`${LOCAL_RUNTIME} said something that is no report`);
      if (message.kind === 'live') pause = FIRST_PAUSE_MS;
      options.onReport(message);
    });
    started.on('error', (error) => (lastWords = error.message));
    // Not `close`: Node never emits that one after a `disconnect` of ours.
    started.on('exit', (code, signal) => {
      child = undefined;
      if (closed) return;
      options.onEnded(
        `${LOCAL_RUNTIME} ended (${signal ?? `exit ${code ?? '?'}`}), starts again in ${pause} ms. ${lastWords.trim()}`.trim(),
      );
      timer = setTimeout(start, pause);
      pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
    });
    if (started.pid !== undefined) options.onStarted(started.pid);
  };

  start();
  return {
    close: async () => {
      closed = true;
      clearTimeout(timer);
      if (child !== undefined) await endOf(child);
    },
  };
};

const endOf = (child: ChildProcess): Promise<void> =>
  new Promise((resolve) => {
    const impatience = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
    child.once('exit', () => {
      clearTimeout(impatience);
      resolve();
    });
    if (child.connected) child.disconnect();
    else child.kill('SIGKILL');
  });
