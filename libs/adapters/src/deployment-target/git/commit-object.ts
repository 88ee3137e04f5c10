import { INTERLOCK_IDENTITY } from './git-environment.ts';

export interface CommitParts {
  readonly tree: string;
  readonly parent: string | undefined;
  readonly message: string;
  /** Since the epoch. */
  readonly seconds: number;
}

/** Bytes of a commit object, as `git commit-tree` makes them (gitformat-commit): header lines, an empty one, the message. */
export const commitObject = ({ tree, parent, message, seconds }: CommitParts): string =>
  [
    `tree ${tree}`,
    ...(parent === undefined ? [] : [`parent ${parent}`]),
    `author ${INTERLOCK_IDENTITY} ${seconds} +0000`,
    `committer ${INTERLOCK_IDENTITY} ${seconds} +0000`,
    '',
    message,
  ].join('\n');
