import { Readable } from 'node:stream';
import type { EventStoreDBClient } from '@eventstore/db-client';
import { convertToCommandError } from '@eventstore/db-client/dist/utils/index.js';
import { StreamsClient } from '@eventstore/db-client/generated/streams_grpc_pb.js';
import { AnsweredCall } from './answered-call.ts';
import { internalsOf } from './client-internals.ts';
import { subscribeRequest } from './read-requests.ts';

/** Events that the server looks at between two checkpoints of a filtered subscription: this many windows of 32. */
const CHECKPOINT_WINDOWS = 8;
const HIGH_WATER_MARK = 512;

/** The answers of a subscription to all but system events after a position (of streams with a prefix alone, unless that is empty), one by one. Fails with the client's error; what came before can be read all the same. */
export const openSubscription = (client: EventStoreDBClient, after: number, streamPrefix: string): Readable => {
  const internals = internalsOf(client);
  const answers = new Answers(async (caller) => {
    const grpc = await internals.getGRPCClient(StreamsClient, 'subscribeToAll');
    const args = internals.callArguments({ requiresLeader: true }, { deadline: Infinity });
    return new AnsweredCall(grpc, args, subscribeRequest(after < 0 ? 'start' : after, streamPrefix, CHECKPOINT_WINDOWS), {
      answer: (answer) => caller.push(answer),
      over: (error) => {
        // Our own end of it says nothing about the connection.
        if (caller.destroyed) return;
        caller.over(error);
        if (error !== undefined) void internals.handleError(grpc, error);
      },
    });
  });
  internals.disposableStreams.add(answers);
  answers.once('close', () => internals.disposableStreams.delete(answers));
  return answers;
};

/** No faster than they are read. */
class Answers extends Readable {
  readonly #call: Promise<AnsweredCall>;

  constructor(open: (answers: Answers) => Promise<AnsweredCall>) {
    super({ objectMode: true, highWaterMark: HIGH_WATER_MARK });
    this.#call = open(this);
    this.#call.catch((error: unknown) => this.#failed(error));
  }

  over(error: Error | undefined): void {
    if (error === undefined) this.push(null);
    else this.#failed(error);
  }

  override _read(): void {
    this.#call.then(
      (call) => call.more(),
      () => undefined, // told by now
    );
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#call.then(
      (call) => call.cancel(),
      () => undefined, // it was never opened
    );
    done(error);
  }

  /** Not by destroy(), which would throw away what came before. */
  #failed(error: unknown): void {
    if (!this.destroyed) this.emit('error', convertToCommandError(error as Error));
  }
}
