import { spawn } from 'node:child_process';
import { DeploymentTargetError } from '../deployment-target.ts';
import { gitEnvironment, GIT_OVERRULED } from './git-environment.ts';

export interface GitAnswer {
  readonly code: number | null;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** Processes of our own group only: Ctrl-C in a terminal must reach the service, which stops in order, and not the git processes under it. */
export const OWN_GROUP = { detached: process.platform !== 'win32', windowsHide: true } as const;

/** Runs one git command to its end. Rejects only when git cannot be run at all; what the exit code means is the caller's business. */
export const askGit = (repository: string, parameters: readonly string[], input?: string): Promise<GitAnswer> =>
  new Promise((resolve, reject) => {
    const child = spawn('git', [...GIT_OVERRULED, ...parameters], {
      env: gitEnvironment(repository),
      stdio: ['pipe', 'pipe', 'pipe'],
      ...OWN_GROUP,
    });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
    child.on('error', (cause) =>
      reject(new DeploymentTargetError('deployment-target.unavailable', `git cannot be run: ${cause.message}`, { cause })),
    );
    child.on('close', (code) => resolve({ code, stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr).toString('utf8').trim() }));
    // A git that ended early breaks the pipe; its exit code tells the story.
    child.stdin.on('error', () => child.stdin.destroy());
    child.stdin.end(input ?? '');
  });

/** Runs one git command that must succeed and answers its standard output. */
export const runGit = async (repository: string, parameters: readonly string[], input?: string): Promise<Buffer> => {
  const answer = await askGit(repository, parameters, input);
  if (answer.code !== 0) throw gitFailed(parameters, answer);
  return answer.stdout;
};

export const gitFailed = (parameters: readonly string[], answer: GitAnswer): DeploymentTargetError =>
  new DeploymentTargetError(
    'deployment-target.unavailable',
    `git ${parameters[0] ?? ''} failed with ${answer.code ?? 'a signal'}: ${answer.stderr.slice(0, 500)}`,
  );
