// A process that commits to a branch again and again, as another installation or a careless script would: repository, reference.
// Says one line per commit that it won; ends with its parent's pipe.
import { spawnSync } from 'node:child_process';

const LONGEST_PAUSE_MS = 400;
const [repository = '', reference = ''] = process.argv.slice(2);

const git = (...parameters: string[]): { readonly code: number | null; readonly out: string } => {
  const env = {
    ...process.env,
    GIT_DIR: repository,
    GIT_AUTHOR_NAME: 'Rival',
    GIT_AUTHOR_EMAIL: 'rival@example.org',
    GIT_COMMITTER_NAME: 'Rival',
    GIT_COMMITTER_EMAIL: 'rival@example.org',
  };
  const { status, stdout } = spawnSync('git', parameters, { env, encoding: 'utf8' });
  return { code: status, out: stdout.trim() };
};

process.stdin.on('end', () => process.exit(0)).resume();

const commitOnce = (count: number): void => {
  const tip = git('rev-parse', reference).out;
  const commit = git('commit-tree', '-p', tip, '-m', `rival ${count}`, `${tip}^{tree}`).out;
  if (git('update-ref', reference, commit, tip).code === 0) process.stdout.write(`${commit}\n`);
  // Uneven, so that both win now and then.
  setTimeout(commitOnce, Math.random() * LONGEST_PAUSE_MS, count + 1);
};
commitOnce(0);
