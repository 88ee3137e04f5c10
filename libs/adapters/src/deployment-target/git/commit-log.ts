import { DeploymentTargetError } from '../deployment-target.ts';
import { runGit } from './run-git.ts';

export interface CommitRecord {
  readonly id: string;
  /** `name <email>` of author and committer. */
  readonly author: string;
  readonly committer: string;
  readonly message: string;
}

/**
 * Commits that `reference` reaches and `since` does not, newest first. `rev-list --header` is plumbing: no configuration changes its form.
 * Undefined when `since` is no longer part of the branch, which was moved by force.
 */
export const commitsSince = async (repository: string, tip: string, since: string | undefined): Promise<CommitRecord[] | undefined> => {
  if (since !== undefined && !(await isAncestor(repository, since, tip))) return undefined;
  const raw = await runGit(repository, ['rev-list', '--header', tip, ...(since === undefined ? [] : [`^${since}`]), '--']);
  return raw
    .toString('utf8')
    .split('\0')
    .filter((record) => record.trim() !== '')
    .map(parseCommit);
};

const isAncestor = async (repository: string, ancestor: string, tip: string): Promise<boolean> => {
  const base = await runGit(repository, ['rev-list', '--count', '--max-count=1', ancestor, `^${tip}`, '--']).catch((cause: unknown) => {
    // A commit that was pruned after the branch was moved by force cannot be asked about.
    if (cause instanceof DeploymentTargetError && /bad object/.test(cause.message)) return Buffer.from('1');
    throw cause;
  });
  return base.toString('latin1').trim() === '0';
};

const person = (header: string, role: string): string => new RegExp(`^${role} (.*) -?\\d+ [+-]\\d{4}$`, 'm').exec(header)?.[1] ?? '';

/** Parses one record: the id, the header lines, an empty line, and the message indented by four spaces. */
const parseCommit = (record: string): CommitRecord => {
  const end = record.indexOf('\n\n');
  const header = end === -1 ? record : record.slice(0, end);
  const message = end === -1 ? '' : record.slice(end + 2).replace(/^ {4}/gm, '');
  return { id: header.slice(0, header.indexOf('\n')), author: person(header, 'author'), committer: person(header, 'committer'), message };
};
