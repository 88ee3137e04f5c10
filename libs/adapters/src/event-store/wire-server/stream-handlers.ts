import type { handleUnaryCall } from '@grpc/grpc-js';
import type { IStreamsServer } from '@eventstore/db-client/generated/streams_grpc_pb.js';
import { answerAppend } from './answer-append.ts';
import { answerBatchAppend, type BatchAppendCall } from './answer-batch-append.ts';
import { answerRead, type ReadCall } from './answer-read.ts';
import { appendDoor } from './append-door.ts';
import { EventMessages } from './event-messages.ts';
import type { Installations } from './installations.ts';
import { denied } from './wire-failure.ts';

export type StreamHandlers = Pick<IStreamsServer, 'append' | 'delete' | 'tombstone'> & {
  readonly read: (call: ReadCall) => void;
  readonly batchAppend: (call: BatchAppendCall) => void;
};

// Nothing leaves the record.
const neverDeleted: handleUnaryCall<unknown, never> = (_call, callback) => callback(denied('a stream of the record is never deleted'));

export const streamHandlers = (records: Installations, writable: boolean): StreamHandlers => {
  const append = appendDoor(records, writable);
  return {
    read: answerRead(records, new EventMessages()),
    append: answerAppend(append),
    batchAppend: answerBatchAppend(append),
    delete: neverDeleted,
    tombstone: neverDeleted,
  };
};
