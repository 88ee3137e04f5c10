import streams from '@eventstore/db-client/generated/streams_pb.js';
import { MessageReader, textOf } from '../protocol/index.ts';
import { readRequest, type ReadRequest } from './read-request.ts';

/** What a read or a subscription asks for, as it came: understood when it is looked at, so that what is wrong with it is told as any failure of a read is. */
export class AskedRead {
  readonly #bytes: Buffer;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  /** Throws `WireFailure`; of bytes that are no such message whatever their reader throws. */
  understood(): ReadRequest {
    return plainRead(this.#bytes) ?? readRequest(streams.ReadReq.deserializeBinary(this.#bytes));
  }
}

/** The read that nearly all are, without the client package's messages: of one stream from a revision on, ids as text. Undefined for any other. */
const plainRead = (bytes: Buffer): ReadRequest | undefined => {
  const request = new MessageReader(bytes);
  if (request.next() !== 1) return undefined;
  const options = request.message();
  let [where, count, backwards, textIds]: [ReturnType<typeof whereOf>, number, boolean, boolean] = [undefined, 0, false, false];
  for (let field = options.next(); field > 0; field = options.next()) {
    if (field === 1) where = whereOf(options.message());
    else if (field === 3) backwards = options.number() === BACKWARDS;
    else if (field === 5) count = options.number();
    else if (field === 9) textIds = textOf(options.message(), 2) !== undefined;
    else if (field === 4 || field === 8) options.skip();
    else return undefined;
  }
  if (where === undefined || !textIds || request.next() !== 0) return undefined;
  return { ...where, structuredIds: false, filter: undefined, what: 'stream', how: 'read', count, backwards };
};

const BACKWARDS = 1;

/** Undefined unless it is of a stream, from a revision on. */
const whereOf = (options: MessageReader): { readonly stream: string; readonly from: number } | undefined => {
  let [stream, from]: [string | undefined, number | undefined] = [undefined, undefined];
  for (let field = options.next(); field > 0; field = options.next()) {
    if (field === 1) stream = textOf(options.message(), 3);
    else if (field === 2) from = Math.min(options.number(), Number.MAX_SAFE_INTEGER);
    else return undefined;
  }
  return stream === undefined || stream === '' || from === undefined ? undefined : { stream, from };
};
