import { spawn } from 'node:child_process';
import { root } from '../workspace.mjs';
import { compileCache } from './compile-cache.mjs';
import { node24 } from './node24.mjs';

const exitCodeOf = (code, signal) => code ?? { SIGINT: 130, SIGTERM: 143 }[signal] ?? 1;

/**
 * How a process that serves is started. Young objects get more room than Node gives them by default: what one decision or one request leaves behind is
 * garbage at once, and each collection of it is a pause of a millisecond or more.
 */
export const SERVING = ['--min-semi-space-size=16', '--max-semi-space-size=32'];

/** Serves until it is told to stop. Over the channel it learns that this launcher is gone, which not every signal can tell. */
export const serve = (args) => runNode([...SERVING, ...args], { stdio: ['inherit', 'inherit', 'inherit', 'ipc'] });

/**
 * Runs the pinned Node in the workspace root and gives its exit code. Signals are handed on, so that it may stop cleanly. `onOutput`: each piece of what it says,
 * where `stdio` pipes that.
 */
export function runNode(args, { env = {}, stdio = 'inherit', onOutput } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(node24(), args, { cwd: root, stdio, env: { ...process.env, NODE_COMPILE_CACHE: compileCache(), ...env } });
    if (onOutput) for (const stream of [child.stdout, child.stderr]) stream.on('data', onOutput);
    const forward = (signal) => {
      // A terminal's Ctrl-C reaches the whole process group: handing it on would make it two. On Windows `kill` is never gentle.
      if (signal === 'SIGINT' && (process.stdin.isTTY || process.platform === 'win32')) return;
      child.kill(signal);
    };
    process.on('SIGINT', forward);
    process.on('SIGTERM', forward);
    const orphanWatch = whenOrphaned(() => child.kill('SIGTERM'));
    child.on('error', reject);
    // `close` comes when everything that it said was read.
    child.on('close', (code, signal) => {
      clearInterval(orphanWatch);
      process.off('SIGINT', forward);
      process.off('SIGTERM', forward);
      resolve(exitCodeOf(code, signal));
    });
  });
}

/** `kill <npm>` ends npm and the shell between it and us, which tells us nothing: without this the services would live on, unseen. */
function whenOrphaned(stop) {
  if (!process.env.npm_lifecycle_event || process.platform === 'win32') return undefined;
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    stop();
  }, 250);
  return watch;
}
