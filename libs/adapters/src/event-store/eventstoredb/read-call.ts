import type { EventStoreDBClient } from '@eventstore/db-client';
import { convertToCommandError } from '@eventstore/db-client/dist/utils/index.js';
import { StreamsClient } from '@eventstore/db-client/generated/streams_grpc_pb.js';
import { EventStoreError } from '../event-store.ts';
import { AnsweredCall } from './answered-call.ts';
import { internalsOf } from './client-internals.ts';
import { inTime } from './in-time.ts';
import { Patience } from './patience.ts';
import { readRequest, type ReadRange } from './read-requests.ts';
import type { SentEvent } from './sent-answers.ts';

/** As the server sent it; undefined for an answer that holds a link, and not what it leads to. */
export type FoundEvent = SentEvent | undefined;

/**
 * One read, to its end: the client's own goes through two more streams of objects, which cost more than the call. Resolves with what was found; nothing
 * where the stream does not exist. Rejects with the client's error, or with `event-store.unavailable` when nothing comes for `patienceMs`.
 */
export const readOnce = async (client: EventStoreDBClient, range: ReadRange, patienceMs: number, doing: string): Promise<FoundEvent[]> => {
  const internals = internalsOf(client);
  const grpc = await inTime(internals.getGRPCClient(StreamsClient, 'read'), patienceMs, 'event-store.unavailable', doing);
  const { promise, resolve, reject } = Promise.withResolvers<FoundEvent[]>();
  const found: FoundEvent[] = [];
  let silent = false;
  const patience = new Patience(patienceMs, () => {
    silent = true;
    reject(new EventStoreError('event-store.unavailable', `${doing}: no answer within ${patienceMs} ms`));
    call.cancel();
  });
  const call = new AnsweredCall(grpc, internals.callArguments({ requiresLeader: true }, { deadline: Infinity }), readRequest(range), {
    answer: (answer) => {
      patience.heard();
      if (answer.kind === 'event') found.push(answer.event);
      call.more();
    },
    over: (error) => {
      if (error === undefined) return resolve(found);
      reject(convertToCommandError(error));
      if (!silent) void internals.handleError(grpc, error);
    },
  });
  call.more();
  try {
    return await promise;
  } finally {
    patience.end();
  }
};
