import { spawn } from 'node:child_process';
import { GIT_OVERRULED, gitEnvironment } from '../../deployment-target/git/git-environment.ts';
import { OWN_GROUP } from '../../deployment-target/git/run-git.ts';

/** Git could not do what was asked: `message` is its own last words, without secrets. */
export class CatalogGitError extends Error {
  readonly code = 'catalog-source.git_failed';
  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'CatalogGitError';
  }
}

export interface GitQuestion {
  /** A bare repository of our own. */
  readonly repository: string;
  readonly parameters: readonly string[];
  readonly input?: string;
  /** Milliseconds, then git and what it started are ended. */
  readonly timeout: number;
  /** Bytes of standard output, at most. */
  readonly limit: number;
  /** Configuration that must be in no argument list, where others would read it. */
  readonly secretConfig?: readonly (readonly [key: string, value: string])[];
}

/**
 * Repositories are named by the configuration alone, and still: only these transports (`ext::` runs a program), no redirects to other hosts (Backstage
 * CVE-2026-24048), no credential helper, no prompt.
 */
const TRANSPORT = [
  ['protocol.allow', 'never'],
  ['protocol.https.allow', 'always'],
  ['protocol.ssh.allow', 'always'],
  ['protocol.file.allow', 'always'],
  ['http.followRedirects', 'false'],
  ['credential.helper', ''],
  ['submodule.recurse', 'false'],
  ['core.symlinks', 'false'],
].flatMap(([key, value]) => ['-c', `${key}=${value}`]);

export const askCatalogGit = ({ repository, parameters, input, timeout, limit, secretConfig = [] }: GitQuestion): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const child = spawn('git', [...GIT_OVERRULED, ...TRANSPORT, ...parameters], {
      env: {
        ...gitEnvironment(repository),
        ...sshEnvironment(),
        GIT_ALLOW_PROTOCOL: 'https:ssh:file',
        GIT_CONFIG_COUNT: String(secretConfig.length),
        ...Object.fromEntries(
          secretConfig.flatMap(([key, value], index) => [
            [`GIT_CONFIG_KEY_${index}`, key],
            [`GIT_CONFIG_VALUE_${index}`, value],
          ]),
        ),
      },
      stdio: ['pipe', 'pipe', 'pipe'],
      ...OWN_GROUP,
    });
    const stdout: Buffer[] = [];
    let length = 0;
    let stderr = '';
    let ended: string | undefined;
    const end = (why: string): void => {
      ended ??= why;
      killGroup(child.pid, () => child.kill('SIGKILL'));
    };
    const timer = setTimeout(() => end(`took longer than ${timeout / 1_000} s`), timeout);
    child.stdout.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length > limit) end(`gave more than ${limit} bytes`);
      else stdout.push(chunk);
    });
    child.stderr.on('data', (chunk: Buffer) => (stderr = (stderr + chunk.toString('utf8')).slice(-1_000)));
    child.on('error', (cause) => {
      clearTimeout(timer);
      reject(new CatalogGitError(`git cannot be run: ${cause.message}`, { cause }));
    });
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      if (code === 0 && ended === undefined) return resolve(Buffer.concat(stdout));
      const last = stderr.trim().split('\n').slice(-2).join(' ').slice(0, 300).toWellFormed();
      reject(new CatalogGitError(`git ${parameters[0] ?? ''} ${ended ?? `failed with ${code ?? signal}: ${last}`}`));
    });
    // A git that ended early breaks the pipe; its exit code tells the story.
    child.stdin.on('error', () => child.stdin.destroy());
    child.stdin.end(input ?? '');
  });

/** ssh finds its keys and known hosts by the user's home or agent; it must never ask a question that nobody answers. */
const sshEnvironment = (): Record<string, string> => ({
  GIT_SSH_COMMAND: 'ssh -o BatchMode=yes -o ConnectTimeout=10',
  ...Object.fromEntries(
    ['HOME', 'SSH_AUTH_SOCK'].flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value] as const];
    }),
  ),
});

/** `git fetch` is several processes; they share a group of their own. */
const killGroup = (pid: number | undefined, otherwise: () => void): void => {
  if (pid === undefined || !OWN_GROUP.detached) return otherwise();
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    otherwise();
  }
};
