import type { EventStoreDBClient } from '@eventstore/db-client';
import { convertToCommandError, createStreamIdentifier } from '@eventstore/db-client/dist/utils/index.js';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import { StreamsClient } from '@eventstore/db-client/generated/streams_grpc_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import { EventStoreError } from '../event-store.ts';
import { internalsOf } from './client-internals.ts';
import { inTime } from './in-time.ts';
import { Patience } from './patience.ts';

/** As the server sent it; undefined for an answer that holds a link, and not what it leads to. */
export type FoundEvent = streams.ReadResp.ReadEvent.RecordedEvent | undefined;

export interface ReadRange {
  /** Of one stream from a revision on, or of the whole record from a position on. */
  readonly from: { readonly stream: string; readonly revision: number } | { readonly position: number | 'start' | 'end' };
  readonly backwards?: boolean;
  /** At most; default: all. */
  readonly maxCount?: number;
}

/**
 * One read, to its end: the client's own goes through two more streams of objects, which cost more than the call. Resolves with what was found; nothing
 * where the stream does not exist. Rejects with the client's error, or with `event-store.unavailable` when nothing comes for `patienceMs`.
 */
export const readOnce = async (client: EventStoreDBClient, range: ReadRange, patienceMs: number, doing: string): Promise<FoundEvent[]> => {
  const internals = internalsOf(client);
  const grpc = await inTime(internals.getGRPCClient(StreamsClient, 'read'), patienceMs, 'event-store.unavailable', doing);
  const { promise, resolve, reject } = Promise.withResolvers<FoundEvent[]>();
  const found: FoundEvent[] = [];
  const call = grpc.read(requestOf(range), ...internals.callArguments({ requiresLeader: true }, { deadline: Infinity }));
  let silent = false;
  const patience = new Patience(patienceMs, () => {
    silent = true;
    reject(new EventStoreError('event-store.unavailable', `${doing}: no answer within ${patienceMs} ms`));
    call.cancel();
  });
  call.on('data', (answer: streams.ReadResp) => {
    patience.heard();
    const event = answer.getEvent();
    if (event !== undefined) found.push(event.getEvent());
  });
  call.on('end', () => resolve(found));
  call.on('error', (error: Error) => {
    reject(convertToCommandError(error));
    if (!silent) void internals.handleError(grpc, error);
  });
  try {
    return await promise;
  } finally {
    patience.end();
  }
};

const { ReadDirection } = streams.ReadReq.Options;

const requestOf = ({ from, backwards = false, maxCount = Number.MAX_SAFE_INTEGER }: ReadRange): streams.ReadReq => {
  const options = new streams.ReadReq.Options()
    .setResolveLinks(false)
    .setCount(String(maxCount))
    .setUuidOption(new streams.ReadReq.Options.UUIDOption().setString(new shared.Empty()))
    .setNoFilter(new shared.Empty())
    .setReadDirection(backwards ? ReadDirection.BACKWARDS : ReadDirection.FORWARDS);
  if ('stream' in from)
    options.setStream(
      new streams.ReadReq.Options.StreamOptions()
        .setStreamIdentifier(createStreamIdentifier(from.stream))
        .setRevision(String(from.revision)),
    );
  else options.setAll(allFrom(from.position));
  return new streams.ReadReq().setOptions(options);
};

const allFrom = (position: number | 'start' | 'end'): streams.ReadReq.Options.AllOptions => {
  const all = new streams.ReadReq.Options.AllOptions();
  if (position === 'start') return all.setStart(new shared.Empty());
  if (position === 'end') return all.setEnd(new shared.Empty());
  const place = new streams.ReadReq.Options.Position().setCommitPosition(String(position)).setPreparePosition(String(position));
  return all.setPosition(place);
};
