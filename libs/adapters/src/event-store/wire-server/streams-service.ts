import type streams from '@eventstore/db-client/generated/streams_pb.js';
import { StreamsService } from '@eventstore/db-client/generated/streams_grpc_pb.js';
import { answerBytes } from './append-answers.ts';
import { readPiece } from './append-pieces.ts';
import { AskedRead } from './asked-read.ts';
import { WrittenAnswer } from './event-messages.ts';

const { read, batchAppend } = StreamsService;

/** The service as the client package defines it, but that most reads are understood without its messages, that their answers may be written already, and that appends over a shared call are read and answered without any. */
export const streamsService = {
  ...StreamsService,
  read: {
    ...read,
    requestDeserialize: (bytes: Buffer) => new AskedRead(bytes),
    responseSerialize: (answer: streams.ReadResp | WrittenAnswer) =>
      answer instanceof WrittenAnswer ? answer.bytes : read.responseSerialize(answer),
  },
  batchAppend: { ...batchAppend, requestDeserialize: readPiece, responseSerialize: answerBytes },
};
