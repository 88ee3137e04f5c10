import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { gitEnvironment, GIT_OVERRULED } from './git-environment.ts';
import { OWN_GROUP } from './run-git.ts';
import { WORKLOADS } from './tree.ts';

export interface Change {
  readonly commit: string;
  /** Author of the commit, `name <email>`, as the commit claims. */
  readonly author: string;
}

const LOG = [
  'log',
  '--first-parent',
  '-m',
  '--root',
  '--no-renames',
  '--no-ext-diff',
  '--no-textconv',
  '--no-color',
  '--name-only',
  '--format=%x02%H %an <%ae>',
];

/**
 * The newest commit of the branch that changed each path. The log is read only until every path is accounted for: what changed lately costs little,
 * however long the history. A merge counts as a change by whoever merged.
 */
export const changesOf = (repository: string, tip: string, paths: Iterable<string>): Promise<ReadonlyMap<string, Change>> => {
  const wanted = new Set(paths);
  const found = new Map<string, Change>();
  if (wanted.size === 0) return Promise.resolve(found);
  return new Promise((resolve, reject) => {
    const child = spawn('git', [...GIT_OVERRULED, ...LOG, tip, '--', WORKLOADS], {
      env: gitEnvironment(repository),
      stdio: ['ignore', 'pipe', 'ignore'],
      ...OWN_GROUP,
    });
    child.on('error', reject);
    let current: Change | undefined;
    const lines = createInterface({ input: child.stdout });
    lines.on('line', (line) => {
      if (line.startsWith('\x02')) current = { commit: line.slice(1, line.indexOf(' ')), author: line.slice(line.indexOf(' ') + 1) };
      else if (current !== undefined && wanted.delete(line)) found.set(line, current);
      if (wanted.size === 0) child.kill();
    });
    lines.on('close', () => resolve(found));
  });
};
