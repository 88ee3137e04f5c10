import { access, readFile, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

export interface CountedGit {
  /** Parameters of every git process that was started so far, one string each. */
  started(): Promise<string[]>;
  /** Gives the path back as it was. */
  end(): void;
}

/** Puts a script before git on the path that writes down how it was called and becomes the real one. */
export const countGit = async (folder: string): Promise<CountedGit> => {
  const path = process.env['PATH'] ?? '';
  const log = join(folder, 'git-was-started');
  await writeFile(log, '');
  await writeFile(join(folder, 'git'), `#!/bin/sh\necho "$*" >> '${log}'\nexec '${await realGit(path)}' "$@"\n`, { mode: 0o755 });
  process.env['PATH'] = folder + delimiter + path;
  return {
    started: async () => (await readFile(log, 'utf8')).split('\n').filter((line) => line !== ''),
    end: () => void (process.env['PATH'] = path),
  };
};

const realGit = async (path: string): Promise<string> => {
  for (const folder of path.split(delimiter)) {
    const git = join(folder, 'git');
    const there = await access(git).then(
      () => true,
      () => false,
    );
    if (there) return git;
  }
  throw new Error(`no git on the path ${path}`);
};
