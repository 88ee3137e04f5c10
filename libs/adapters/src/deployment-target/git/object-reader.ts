import { DeploymentTargetError } from '../deployment-target.ts';
import { GitConversation, type ReplyReader } from './git-conversation.ts';

/** An object of the repository. `content` is undefined when it is over the size limit: it was never held in memory. */
export interface GitObject {
  readonly id: string;
  readonly type: string;
  readonly size: number;
  readonly content: Buffer | undefined;
}

/** Largest object that is read into memory: a tree of some 100,000 workloads. */
export const LARGEST_OBJECT = 8 * 1024 * 1024;

const HEADER = /^([0-9a-f]{40,64}) (\w+) (\d+)$/;

/** Reader for one reply of `git cat-file --batch`: `<id> <type> <size>`, the bytes and a line feed; or `<name> missing`. */
const objectReader = (): ReplyReader<GitObject | undefined> => {
  let header: RegExpExecArray | undefined;
  let line = Buffer.alloc(0);
  let left = 0;
  const kept: Buffer[] = [];
  return {
    take: (chunk) => {
      let rest = chunk;
      if (header === undefined) {
        const end = rest.indexOf(0x0a);
        line = Buffer.concat([line, end === -1 ? rest : rest.subarray(0, end)]);
        if (end === -1) return undefined;
        rest = rest.subarray(end + 1);
        const found = HEADER.exec(line.toString('latin1'));
        if (found === null) return { reply: undefined, rest };
        header = found;
        left = Number(found[3]) + 1;
      }
      const part = rest.subarray(0, left);
      if (Number(header[3]) <= LARGEST_OBJECT) kept.push(part);
      left -= part.length;
      if (left > 0) return undefined;
      const size = Number(header[3]);
      const content = size <= LARGEST_OBJECT ? Buffer.concat(kept).subarray(0, size) : undefined;
      return { reply: { id: header[1] ?? '', type: header[2] ?? '', size, content }, rest: rest.subarray(part.length) };
    },
  };
};

/** One long-lived `git cat-file --batch`. It resolves references at the moment of the question. */
export class ObjectReader {
  readonly #conversation: GitConversation<GitObject | undefined>;

  constructor(repository: string) {
    this.#conversation = new GitConversation(repository, ['cat-file', '--batch'], objectReader);
  }

  /** Undefined when there is no such object or reference. `name` must come from us or be checked: it goes to git as it is. */
  read(name: string): Promise<GitObject | undefined> {
    if (/[\n\r\0]/.test(name))
      return Promise.reject(new DeploymentTargetError('deployment-target.invalid', 'an object name holds a control character'));
    return this.#conversation.ask(`${name}\n`);
  }

  close(): Promise<void> {
    return this.#conversation.close();
  }
}
