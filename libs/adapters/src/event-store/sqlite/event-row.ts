import type { RecordedEvent } from '@interlock/contracts';
import type { Hashing } from '@interlock/domain';
import { corruptAt } from '../verify-chain.ts';

/** A row as SQLite hands it out: each member is checked before it is believed. */
export type Row = Record<string, unknown>;

type Body = Omit<RecordedEvent, 'position'>;

export interface StoredEvent {
  readonly event: RecordedEvent;
  readonly hash: string;
  readonly appendEnd: number;
}

/** The event in a row; throws `event-store.corrupt` unless its bytes have its hash and its columns repeat what they say. */
export const readRow = (row: Row, hashing: Hashing): StoredEvent => {
  const { position, stream, revision, id, hash, body, append_end: appendEnd } = row;
  const link = { stream: String(stream), revision: Number(revision), position: Number(position), metadata: { previousHash: null } };
  if (!(body instanceof Uint8Array) || typeof hash !== 'string' || typeof appendEnd !== 'number' || typeof position !== 'number')
    throw corruptAt(link, 'a column has a wrong type');
  const found = hashing.sha256Hex(body);
  if (found !== hash) throw corruptAt(link, `its bytes hash to ${found}, stored is ${hash}`);
  const event = parseBody(body, link);
  if (event.stream !== stream || event.revision !== revision || event.id !== id)
    throw corruptAt(
      link,
      `its columns differ from its bytes, which say stream ${event.stream}, revision ${event.revision}, id ${event.id}`,
    );
  return { event: { ...event, position }, hash, appendEnd };
};

const parseBody = (body: Uint8Array, link: Parameters<typeof corruptAt>[0]): Body => {
  try {
    return JSON.parse(Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8')) as Body;
  } catch (cause) {
    throw corruptAt(link, 'its bytes are not JSON', cause);
  }
};
