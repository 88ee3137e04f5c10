import { hash } from 'node:crypto';

/** Hash function of a repository (gitformat-hash-function-transition), found when it is opened. */
export type ObjectFormat = 'sha1' | 'sha256';

/** Hex digits of an id. */
export const ID_LENGTH: Readonly<Record<ObjectFormat, number>> = { sha1: 40, sha256: 64 };

/** An object before it is stored: `bytes` are what its id is the hash of (gitformat-loose), `<type> <size>\0` and the content. */
export interface LooseObject {
  readonly id: string;
  readonly bytes: Buffer;
}

export const looseObject = (type: 'blob' | 'tree' | 'commit', content: string | Buffer, format: ObjectFormat): LooseObject => {
  const body = typeof content === 'string' ? Buffer.from(content, 'utf8') : content;
  const bytes = Buffer.concat([Buffer.from(`${type} ${body.length}\0`, 'latin1'), body]);
  return { id: hash(format, bytes), bytes };
};
