import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { DeploymentTarget } from '../../deployment-target.ts';
import { openGitTarget, type GitTargetOptions, type TargetNotice } from '../git-target.ts';

const run = promisify(execFile);

/** Runs git as a person would, with an identity of their own. */
export const gitAs = async (folder: string, name: string, ...parameters: string[]): Promise<string> => {
  const identity = ['-c', `user.name=${name}`, '-c', `user.email=${name.toLowerCase()}@example.org`, '-c', 'commit.gpgSign=false'];
  const { stdout } = await run('git', [...identity, ...parameters], {
    cwd: folder,
    env: { ...process.env, GIT_CONFIG_NOSYSTEM: '1', HOME: folder },
  });
  return stdout.trim();
};

/** A folder with a repository and the targets that a spec opens on it. */
export class GitSituation {
  readonly folder: string;
  readonly repository: string;
  readonly notices: TargetNotice[] = [];
  readonly #targets: DeploymentTarget[] = [];
  readonly #listeners = new Set<() => void>();

  static async begin(): Promise<GitSituation> {
    return new GitSituation(await mkdtemp(join(tmpdir(), 'interlock-git-')));
  }

  private constructor(folder: string) {
    this.folder = folder;
    this.repository = join(folder, 'desired.git');
  }

  get stateDirectory(): string {
    return join(this.folder, 'state');
  }

  async open(options: Partial<GitTargetOptions> = {}): Promise<DeploymentTarget> {
    const onNotice = (notice: TargetNotice): void => {
      this.notices.push(notice);
      for (const listener of this.#listeners) listener();
    };
    const { repository, stateDirectory } = this;
    const target = await openGitTarget({
      environment: 'staging',
      repository,
      branch: 'main',
      runtime: 'local',
      stateDirectory,
      onNotice,
      ...options,
    });
    this.#targets.push(target);
    return target;
  }

  /** Resolves with the first notice that fits, of those given and those to come. */
  async notice(fits: (notice: TargetNotice) => boolean): Promise<TargetNotice> {
    for (;;) {
      const found = this.notices.find(fits);
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => {
        const listener = (): void => {
          this.#listeners.delete(listener);
          resolve();
        };
        this.#listeners.add(listener);
      });
    }
  }

  git(...parameters: string[]): Promise<string> {
    return gitAs(this.repository, 'Spec', ...parameters);
  }

  /** Commits of the branch whose message names the authorisation. */
  async commitsNaming(authorisationId: string): Promise<string[]> {
    const lines = await this.git('log', '--format=%H', '--fixed-strings', `--grep=Interlock-Authorisation: ${authorisationId}`, 'main');
    return lines.split('\n').filter((line) => line !== '');
  }

  /** A person clones, writes a file (or removes it), commits and pushes. Resolves with the commit. */
  async pushByHand(person: string, path: string, content: string | null, message = 'by hand'): Promise<string> {
    const clone = await mkdtemp(join(this.folder, 'clone-'));
    await gitAs(this.folder, person, 'clone', '--quiet', this.repository, clone);
    if (content === null) await rm(join(clone, path));
    else await writeFile(join(clone, path), content);
    await gitAs(clone, person, 'add', '--all');
    await gitAs(clone, person, 'commit', '--quiet', '-m', message);
    await gitAs(clone, person, 'push', '--quiet', 'origin', 'HEAD:main');
    return gitAs(clone, person, 'rev-parse', 'HEAD');
  }

  async end(): Promise<void> {
    await Promise.all(this.#targets.map((target) => target.close()));
    await rm(this.folder, { recursive: true, force: true });
  }
}
