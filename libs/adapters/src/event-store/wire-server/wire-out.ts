import { once } from 'node:events';
import type { ServerWritableStream } from '@grpc/grpc-js';
import type streams from '@eventstore/db-client/generated/streams_pb.js';
import type { WrittenAnswer } from './event-messages.ts';
import { joinWrites } from './joined-writes.ts';

/** Where a read's answers go: no faster than the other side takes them. */
export interface WireOut {
  readonly gone: boolean;
  readonly whenGone: Promise<void>;
  /** Resolves when there is room for more; at once when the other side is gone. */
  write(response: streams.ReadResp | WrittenAnswer): Promise<void>;
}

type Call = Pick<ServerWritableStream<unknown, streams.ReadResp>, 'write' | 'cancelled' | 'once' | 'destroyed'>;

export const wireOut = (call: ServerWritableStream<unknown, streams.ReadResp>): WireOut => {
  joinWrites(call);
  const gone = Promise.withResolvers<void>();
  for (const event of ['cancelled', 'close', 'error']) call.once(event, () => gone.resolve());
  return {
    get gone() {
      return isGone(call);
    },
    whenGone: gone.promise,
    write: async (response) => {
      if (isGone(call) || call.write(response as streams.ReadResp)) return;
      const settled = new AbortController();
      await Promise.race([once(call, 'drain', { signal: settled.signal }), gone.promise]);
      settled.abort();
    },
  };
};

const isGone = (call: Call): boolean => call.cancelled || call.destroyed;
