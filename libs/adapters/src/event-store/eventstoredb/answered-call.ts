import { StreamsService, type StreamsClient } from '@eventstore/db-client/generated/streams_grpc_pb.js';
import { Metadata, status, type CallOptions, type ServiceError, type StatusObject } from '@grpc/grpc-js';
import { messageOf } from '../../durable-files/index.ts';
import { readAnswer, type SentAnswer } from './sent-answers.ts';

/** Whoever called. */
export interface Caller {
  answer(answer: SentAnswer): void;
  /** The last that is said; an error unless the server ended it well. */
  over(error: ServiceError | undefined): void;
}

type Call = ReturnType<ReturnType<StreamsClient['getChannel']>['createCall']>;

/** A read or a subscription over the client's channel: what gRPC's own client puts around it (a stream of objects, interceptors that there are none of, a stack trace for an error that may come) costs more than the call. */
export class AnsweredCall {
  readonly #call: Call;

  constructor(grpc: StreamsClient, [metadata, options]: readonly [Metadata, CallOptions], request: Buffer, caller: Caller) {
    this.#call = grpc.getChannel().createCall(StreamsService.read.path, options.deadline ?? Infinity, options.host, null, null);
    if (options.credentials !== undefined) this.#call.setCredentials(options.credentials);
    this.#call.start(metadata, {
      onReceiveMetadata: () => undefined,
      onReceiveMessage: (bytes: Buffer) => this.#heard(bytes, caller),
      onReceiveStatus: (said) => caller.over(said.code === status.OK ? undefined : asError(said)),
    });
    this.#call.sendMessageWithContext({}, request);
    this.#call.halfClose();
  }

  /** Lets one more answer come. */
  more(): void {
    this.#call.startRead();
  }

  cancel(): void {
    this.#call.cancelWithStatus(status.CANCELLED, 'Cancelled on client');
  }

  #heard(bytes: Buffer, caller: Caller): void {
    let answer: SentAnswer;
    try {
      answer = readAnswer(bytes);
    } catch (error) {
      return this.#call.cancelWithStatus(status.INTERNAL, `Response message parsing error: ${messageOf(error)}`);
    }
    caller.answer(answer);
  }
}

/** As gRPC's client words it. */
const asError = (said: StatusObject): ServiceError => Object.assign(new Error(`${said.code} ${status[said.code]}: ${said.details}`), said);
