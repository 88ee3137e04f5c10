import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';

export interface ChildOptions {
  /** Before each line of its log. */
  readonly name: string;
  readonly environment: Readonly<Record<string, string>>;
  /** More variables that it may see: those that the configuration names. */
  readonly named?: ReadonlySet<string> | undefined;
  /** Of Node. */
  readonly flags?: readonly string[] | undefined;
  readonly onLine: (name: string, line: string) => void;
  /** It runs, and has said nothing yet: how it ends (SIGTERM). Resolves when it is gone. */
  readonly onForked?: ((end: () => Promise<void>) => void) | undefined;
  /** It ended without being asked to. */
  readonly onExit: (name: string, code: number | null, signal: NodeJS.Signals | null) => void;
}

export interface Child<T> {
  readonly name: string;
  readonly pid: number;
  /** What it said first. */
  readonly said: T;
  /** For more than that. */
  readonly channel: ChildProcess;
  /** SIGTERM; resolves when it is gone. */
  stop(): Promise<void>;
  /** SIGKILL; resolves when it is gone. `onExit` is not called. */
  kill(): Promise<void>;
}

/** Long enough for what is in hand to settle; a process that does not end by then is killed. */
const STOP_MS = 20_000;

/** `apps/<name>/dist/main.js` of any service. */
export const mainOf = (name: string): string => fileURLToPath(new URL(`../../../${name}/dist/main.js`, import.meta.url));

/** Runs a script in a process of its own and resolves with the first thing that it says over the channel; rejects when it ends before. */
export const startChild = async <T>(script: string, options: ChildOptions): Promise<Child<T>> => {
  const child = fork(script, [], {
    // A group of its own: the terminal's Ctrl-C must not reach it before what depends on it has stopped.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: { ...handedOn(process.env, options.named), ...handedOn(options.environment, options.named) },
    // Room for young objects as the launcher gave it to this process.
    execArgv: [
      '--disable-warning=TimeoutNegativeWarning',
      ...process.execArgv.filter((flag) => flag.includes('semi-space-size')),
      ...(options.flags ?? []),
    ],
  });
  for (const stream of [child.stdout, child.stderr]) if (stream !== null) eachLine(stream, (line) => options.onLine(options.name, line));
  const exited = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
  let asked = false;
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    asked = true;
    const late = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
    child.kill(signal);
    await exited;
    clearTimeout(late);
  };
  options.onForked?.(() => end('SIGTERM'));
  const said = await Promise.race([
    once(child, 'message').then(([message]) => ({ message: message as T })),
    exited.then(([code, signal]) => ({ code, signal })),
  ]);
  if (!('message' in said)) throw new ChildEndedError(options.name, said.code, said.signal);
  void exited.then(([code, signal]) => {
    if (!asked) options.onExit(options.name, code, signal);
  });
  return {
    name: options.name,
    pid: child.pid ?? 0,
    said: said.message,
    channel: child,
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
  };
};

export class ChildEndedError extends Error {
  readonly code = 'start.service_ended';
  /** Of the process. */
  readonly exitCode: number | null;
  constructor(name: string, exitCode: number | null, signal: NodeJS.Signals | null) {
    super(`${name} ended before it answered (${signal ?? `exit code ${exitCode}`}); its last lines are above`);
    this.name = 'ChildEndedError';
    this.exitCode = exitCode;
  }
}

const HANDED_ON =
  /^((INTERLOCK|KAFKA|EVENTSTORE|OTEL|AWS)_.*|PATH|HOME|NODE_COMPILE_CACHE|TMPDIR|LANG|TZ|JAVA_HOME|NODE_EXTRA_CA_CERTS|SSL_CERT_(FILE|DIR)|SSH_AUTH_SOCK|GIT_SSH_COMMAND|(https?|no)_proxy|(HTTPS?|NO)_PROXY)$/;

/** No more than a service may use of what this process was given. */
const handedOn = (environment: Readonly<Record<string, string | undefined>>, named?: ReadonlySet<string>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) =>
      value !== undefined && (HANDED_ON.test(name) || named?.has(name) === true) ? [[name, value]] : [],
    ),
  );

const eachLine = (stream: Readable, onLine: (line: string) => void): void => {
  createInterface({ input: stream, crlfDelay: Infinity }).on('line', onLine);
};
