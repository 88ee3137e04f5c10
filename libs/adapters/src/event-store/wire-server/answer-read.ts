import type { ServerWritableStream } from '@grpc/grpc-js';
import type streams from '@eventstore/db-client/generated/streams_pb.js';
import type { RecordedEvent } from '@interlock/contracts';
import type { EventStore } from '../event-store.ts';
import { followAll, followStream } from './follow-events.ts';
import type { Installations } from './installations.ts';
import { readAllEvents, readStreamEvents } from './read-events.ts';
import type { AskedRead } from './asked-read.ts';
import type { ReadRequest } from './read-request.ts';
import type { EventMessages } from './event-messages.ts';
import { streamNotFound } from './wire-event.ts';
import { fail } from './wire-failure.ts';
import { wireOut, type WireOut } from './wire-out.ts';

export type ReadCall = ServerWritableStream<AskedRead, streams.ReadResp>;

/** One door for reads of a stream and of the whole record, in either direction, and for subscriptions. */
export const answerRead =
  (records: Installations, messages: EventMessages) =>
  (call: ReadCall): void => {
    const out = wireOut(call);
    answer(records, messages, call.request, out).then(
      () => call.end(),
      (error: unknown) => fail(call, error),
    );
  };

const answer = async (records: Installations, messages: EventMessages, asked: AskedRead, out: WireOut): Promise<void> => {
  const request = asked.understood();
  const store = await (request.what === 'all'
    ? records.ofPrefixes(request.filter?.streamPrefixes ?? [])
    : records.ofStream(request.stream));
  if (request.how === 'follow')
    return request.what === 'all' ? followAll(store, messages, request, out) : followStream(store, messages, request.stream, request, out);
  let left = request.count;
  let found = false;
  for await (const event of eventsOf(store, request)) {
    found = true;
    if (left <= 0 || out.gone) return;
    left -= 1;
    await out.write(messages.of(event, request.structuredIds));
    if (left === 0) return;
  }
  if (!found && request.what === 'stream' && (await store.readStream(request.stream, 0, 1)).length === 0)
    await out.write(streamNotFound(request.stream));
};

const eventsOf = (store: EventStore, request: ReadRequest & { how: 'read' }): AsyncGenerator<RecordedEvent> =>
  request.what === 'all'
    ? readAllEvents(store, request.from, request.backwards, request.filter, request.count)
    : readStreamEvents(store, request.stream, request.from, request.backwards, request.count);
