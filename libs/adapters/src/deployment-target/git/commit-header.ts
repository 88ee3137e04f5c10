export interface CommitHeader {
  readonly tree: string;
  /** Undefined: the commit has none. */
  readonly firstParent: string | undefined;
  /** `name <email>`; undefined when it takes more than this to read it: another encoding, a malformed line. */
  readonly author: string | undefined;
}

const TREE = /^tree ([0-9a-f]{40,64})\n/;
const PARENT = /^tree [0-9a-f]+\nparent ([0-9a-f]{40,64})\n/;
const AUTHOR = /^author ([^<>\n]*[^<>\n ] <[^<>\n]*>) \d+ [+-]\d{4}$/m;
const ENCODING = /^encoding /m;

/** Header of a commit object (gitformat-commit); undefined when these are the bytes of none. */
export const commitHeader = (content: Buffer | undefined): CommitHeader | undefined => {
  const end = content?.indexOf('\n\n') ?? -1;
  const text = content?.toString('utf8', 0, end === -1 ? content.length : end + 1) ?? '';
  const tree = TREE.exec(text)?.[1];
  if (tree === undefined) return undefined;
  const author = ENCODING.test(text) ? undefined : AUTHOR.exec(text)?.[1];
  return { tree, firstParent: PARENT.exec(text)?.[1], author };
};
