import type { ServerDuplexStream } from '@grpc/grpc-js';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import codes from '@eventstore/db-client/generated/code_pb.js';
import rpc from '@eventstore/db-client/generated/status_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import any from 'google-protobuf/google/protobuf/any_pb.js';
import empty from 'google-protobuf/google/protobuf/empty_pb.js';
import { status } from '@grpc/grpc-js';
import { MAX_APPEND_BYTES } from '../prepare-append.ts';
import type { AppendDoor, Expected } from './append-door.ts';
import { joinWrites } from './joined-writes.ts';
import { ProposedEvents } from './proposed-events.ts';
import { idOf } from './wire-event.ts';
import { fail, refused, wireFailure, type WireFailure } from './wire-failure.ts';

type Call = ServerDuplexStream<streams.BatchAppendReq, streams.BatchAppendResp>;

/** Attack: appends that are begun and never finished. */
const MAX_OPEN_APPENDS = 1_000;

/** An append that is under way on the stream that all of a client's appends share. */
interface OpenAppend {
  readonly options: streams.BatchAppendReq.Options;
  readonly proposed: ProposedEvents;
  /** What was wrong with an earlier piece: told once, when the last one is in. */
  failure: WireFailure | undefined;
}

/** Many appends over one call, told apart by correlation id; each may come in several pieces. */
export const answerBatchAppend =
  (append: AppendDoor) =>
  (call: Call): void => {
    joinWrites(call);
    const open = new Map<string, OpenAppend>();
    call.on('data', (request: streams.BatchAppendReq) => {
      const id = idOf(request.getCorrelationId()) ?? '';
      try {
        const current = open.get(id) ?? begin(request, open.size);
        open.set(id, current);
        take(current, request);
        if (!request.getIsFinal()) return;
        open.delete(id);
        void finish(append, current).then((response) => {
          if (!call.cancelled && !call.destroyed) call.write(response.setCorrelationId(request.getCorrelationId()));
        });
      } catch (error) {
        fail(call, error);
      }
    });
    call.on('end', () => call.end());
    // A client that goes away leaves its half-sent appends behind: they never happened.
    call.on('error', () => open.clear());
  };

const begin = (request: streams.BatchAppendReq, open: number): OpenAppend => {
  const options = request.getOptions();
  if (options === undefined) throw refused('append: no options came first');
  if (open >= MAX_OPEN_APPENDS) throw refused(`append: more than ${MAX_OPEN_APPENDS} appends under way`);
  return { options, proposed: new ProposedEvents(), failure: undefined };
};

const take = (current: OpenAppend, request: streams.BatchAppendReq): void => {
  if (current.failure !== undefined) return;
  try {
    for (const message of request.getProposedMessagesList()) current.proposed.add(message);
  } catch (error) {
    current.failure = wireFailure(error);
  }
};

const finish = async (append: AppendDoor, { options, proposed, failure }: OpenAppend): Promise<streams.BatchAppendResp> => {
  const identifier = options.getStreamIdentifier();
  const stream = Buffer.from(identifier?.getStreamName_asU8() ?? []).toString('utf8');
  const expected = expectedOf(options);
  const response = new streams.BatchAppendResp().setStreamIdentifier(identifier);
  try {
    if (failure !== undefined) throw failure;
    const appended = await append(stream, expected, proposed.events);
    return appended.kind === 'success'
      ? response.setSuccess(success(appended.result))
      : response.setError(wrongVersion(appended, expected));
  } catch (error) {
    return response.setError(failed(error));
  }
};

const { ExpectedStreamPositionCase } = streams.BatchAppendReq.Options;

const expectedOf = (options: streams.BatchAppendReq.Options): Expected => {
  switch (options.getExpectedStreamPositionCase()) {
    case ExpectedStreamPositionCase.STREAM_POSITION:
      return Number(options.getStreamPosition());
    case ExpectedStreamPositionCase.NO_STREAM:
      return -1;
    case ExpectedStreamPositionCase.STREAM_EXISTS:
      return 'exists';
    default:
      return 'any';
  }
};

const success = ({ revision, position }: { readonly revision: number; readonly position: number }): streams.BatchAppendResp.Success => {
  const wire = new shared.AllStreamPosition();
  wire.setCommitPosition(String(position));
  wire.setPreparePosition(String(position));
  return new streams.BatchAppendResp.Success().setCurrentRevision(String(revision)).setPosition(wire);
};

interface Detail {
  serializeBinary(): Uint8Array;
}

const problem = (code: codes.Code, message: string, name: string, detail: Detail): rpc.Status => {
  const packed = new any.Any();
  packed.pack(detail.serializeBinary(), `event_store.client.${name}`);
  return new rpc.Status().setCode(code).setMessage(message).setDetails(packed);
};

/** The store is elsewhere: `current` is -1 where the stream does not exist. */
export const wrongVersion = ({ current }: { readonly current: number }, expected: Expected): rpc.Status => {
  const wrong = new shared.WrongExpectedVersion();
  if (current < 0) wrong.setCurrentNoStream(new empty.Empty());
  else wrong.setCurrentStreamRevision(String(current));
  if (expected === -1) wrong.setExpectedNoStream(new empty.Empty());
  else wrong.setExpectedStreamPosition(String(expected));
  return problem(codes.Code.FAILED_PRECONDITION, 'WrongExpectedVersion', 'WrongExpectedVersion', wrong);
};

export const failed = (error: unknown): rpc.Status => {
  const { code, message, metadata } = wireFailure(error);
  const [exception] = metadata.get('exception');
  if (exception === 'access-denied') return problem(codes.Code.PERMISSION_DENIED, message, 'AccessDenied', new shared.AccessDenied());
  if (exception === 'maximum-append-size-exceeded') {
    const size = new shared.MaximumAppendSizeExceeded();
    size.setMaxappendsize(MAX_APPEND_BYTES);
    return problem(codes.Code.FAILED_PRECONDITION, message, 'MaximumAppendSizeExceeded', size);
  }
  if (code === status.ABORTED) return problem(codes.Code.DEADLINE_EXCEEDED, message, 'Timeout', new shared.Timeout());
  return problem(codes.Code.UNKNOWN, message, 'Unknown', new shared.Unknown());
};
