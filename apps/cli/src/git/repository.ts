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

export const gitUser = async (cwd: string): Promise<{ readonly name: string | undefined; readonly email: string | undefined }> => ({
  name: await git(cwd, ['config', 'user.name']),
  email: await git(cwd, ['config', 'user.email']),
});
