import { devNull } from 'node:os';

const PASSED_ON = ['PATH', 'Path', 'PATHEXT', 'SystemRoot', 'SYSTEMROOT', 'TMPDIR', 'TEMP', 'TMP'] as const;

const IDENTITY = { name: 'Interlock', email: 'interlock@localhost' } as const;

/** Author and committer of everything that Interlock writes, as git prints them. */
export const INTERLOCK_IDENTITY = `${IDENTITY.name} <${IDENTITY.email}>`;

/** What a child process needs to run at all, and nothing else: the service's environment may name secrets. */
export const bareEnvironment = (): Record<string, string> =>
  Object.fromEntries(
    PASSED_ON.flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value] as const];
    }),
  );

/**
 * Environment of every git process: an allow-list, so that no `GIT_*` variable, user or system configuration of whoever started us has a say.
 * `GIT_DIR` names the repository outright, which also takes discovery and its ownership rules out of play.
 */
export const gitEnvironment = (repository: string): Record<string, string> => ({
  ...bareEnvironment(),
  LC_ALL: 'C',
  GIT_DIR: repository,
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: devNull,
  GIT_ATTR_NOSYSTEM: '1',
  GIT_TERMINAL_PROMPT: '0',
  GIT_OPTIONAL_LOCKS: '0',
  // A replace ref could show us other bytes than the ones that a commit id stands for.
  GIT_NO_REPLACE_OBJECTS: '1',
  GIT_DEFAULT_REF_FORMAT: 'files',
  GIT_AUTHOR_NAME: IDENTITY.name,
  GIT_AUTHOR_EMAIL: IDENTITY.email,
  GIT_COMMITTER_NAME: IDENTITY.name,
  GIT_COMMITTER_EMAIL: IDENTITY.email,
});

/**
 * Put before every git command: configuration of the repository itself that could run a program or change bytes is overruled.
 */
export const GIT_OVERRULED: readonly string[] = [
  ['core.hooksPath', devNull],
  ['core.fsmonitor', 'false'],
  ['core.logAllRefUpdates', 'false'],
  // Loose objects are ours, and synced before the reference that names them is moved.
  ['core.fsync', 'reference'],
  ['commit.gpgSign', 'false'],
  ['i18n.commitEncoding', 'UTF-8'],
  ['i18n.logOutputEncoding', 'UTF-8'],
  ['log.showSignature', 'false'],
  ['gc.auto', '0'],
].flatMap(([key, value]) => ['-c', `${key}=${value}`]);
