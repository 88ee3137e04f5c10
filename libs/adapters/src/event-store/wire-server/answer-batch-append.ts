import type { ServerDuplexStream } from '@grpc/grpc-js';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import codes from '@eventstore/db-client/generated/code_pb.js';
import rpc from '@eventstore/db-client/generated/status_pb.js';
import any from 'google-protobuf/google/protobuf/any_pb.js';
import empty from 'google-protobuf/google/protobuf/empty_pb.js';
import { status } from '@grpc/grpc-js';
import { MAX_APPEND_BYTES } from '../prepare-append.ts';
import type { AppendAnswer } from './append-answers.ts';
import type { AppendDoor, Expected } from './append-door.ts';
import type { AppendOptions, AppendPiece } from './append-pieces.ts';
import { joinWrites } from './joined-writes.ts';
import { ProposedEvents } from './proposed-events.ts';
import { fail, refused, wireFailure, type WireFailure } from './wire-failure.ts';

export type BatchAppendCall = ServerDuplexStream<AppendPiece, AppendAnswer>;

/** Attack: appends that are begun and never finished. */
const MAX_OPEN_APPENDS = 1_000;

/** An append that is under way on the stream that all of a client's appends share. */
interface OpenAppend {
  readonly options: AppendOptions;
  readonly proposed: ProposedEvents;
  /** What was wrong with an earlier piece: told once, when the last one is in. */
  failure: WireFailure | undefined;
}

/** Many appends over one call, told apart by correlation id; each may come in several pieces. */
export const answerBatchAppend =
  (append: AppendDoor) =>
  (call: BatchAppendCall): void => {
    joinWrites(call);
    const open = new Map<string, OpenAppend>();
    call.on('data', (piece: AppendPiece) => {
      const { id, correlation } = piece;
      try {
        const current = open.get(id) ?? begin(piece, open.size);
        open.set(id, current);
        take(current, piece);
        if (!piece.final) return;
        open.delete(id);
        void finish(append, current).then((outcome) => {
          if (!call.cancelled && !call.destroyed) call.write({ id, correlation, stream: current.options.stream, outcome });
        });
      } catch (error) {
        fail(call, error);
      }
    });
    call.on('end', () => call.end());
    // A client that goes away leaves its half-sent appends behind: they never happened.
    call.on('error', () => open.clear());
  };

const begin = ({ options }: AppendPiece, open: number): OpenAppend => {
  if (options === undefined) throw refused('append: no options came first');
  if (open >= MAX_OPEN_APPENDS) throw refused(`append: more than ${MAX_OPEN_APPENDS} appends under way`);
  return { options, proposed: new ProposedEvents(), failure: undefined };
};

const take = (current: OpenAppend, piece: AppendPiece): void => {
  if (current.failure !== undefined) return;
  try {
    for (const event of piece.proposed) current.proposed.add(event);
  } catch (error) {
    current.failure = wireFailure(error);
  }
};

const finish = async (append: AppendDoor, { options, proposed, failure }: OpenAppend): Promise<AppendAnswer['outcome']> => {
  const { stream, expected } = options;
  try {
    if (failure !== undefined) throw failure;
    const appended = await append(stream, expected, proposed.events);
    return appended.kind === 'success' ? { accepted: appended.result } : { refused: wrongVersion(appended, expected) };
  } catch (error) {
    return { refused: failed(error) };
  }
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
