import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { normaliseRepository } from '@interlock/domain';

const run = promisify(execFile);

/** Output of a git command in a folder; undefined when git is not there, it is no repository, or git says no. */
const git = async (cwd: string, args: readonly string[]): Promise<string | undefined> => {
  try {
    const { stdout } = await run('git', [...args], {
      cwd,
      timeout: 10_000,
      env: { ...process.env, GIT_TERMINAL_PROMPT: '0', LC_ALL: 'C' },
    });
    const text = stdout.trim();
    return text === '' ? undefined : text;
  } catch {
    // Not a repository, no such remote, no git: each is "git does not say", and the caller names the option that says it instead.
    return undefined;
  }
};

export const headCommit = (cwd: string): Promise<string | undefined> => git(cwd, ['rev-parse', 'HEAD']);

/** `origin` as `host/path`: without scheme and, above all, without credentials, which must not enter the record. */
export const originRepository = async (cwd: string): Promise<string | undefined> => {
  const url = await git(cwd, ['remote', 'get-url', 'origin']);
  return url === undefined ? undefined : normaliseRepository(url);
};

export interface GitUser {
  readonly name: string | undefined;
  readonly email: string | undefined;
  /** At the forge, where git knows it for sure: a guess could make one person of two. */
  readonly login: string | undefined;
}

export const gitUser = async (cwd: string): Promise<GitUser> => {
  const email = await git(cwd, ['config', 'user.email']);
  const login = loginOfAddress(email ?? '') ?? (await git(cwd, ['config', 'github.user']));
  return { name: await git(cwd, ['config', 'user.name']), email, login };
};

/** Of an address that a forge gives to who keeps theirs private: `<id>+<login>@users.noreply.github.com` (older ones without the id), `<id>-<login>@users.noreply.gitlab.com`. */
export const loginOfAddress = (email: string): string | undefined =>
  /^(?:\d+\+)?([\w-]+)@users\.noreply\.github\.com$/i.exec(email)?.[1] ?? /^\d+-([\w.-]+)@users\.noreply\.gitlab\.com$/i.exec(email)?.[1];
