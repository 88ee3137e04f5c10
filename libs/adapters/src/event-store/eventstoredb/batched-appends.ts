import { randomUUID } from 'node:crypto';
import type { EventStoreDBClient } from '@eventstore/db-client';
import { unpackToCommandError } from '@eventstore/db-client/dist/streams/appendToStream/unpackError.js';
import { convertToCommandError } from '@eventstore/db-client/dist/utils/index.js';
import { StreamsClient, StreamsService } from '@eventstore/db-client/generated/streams_grpc_pb.js';
import type streams from '@eventstore/db-client/generated/streams_pb.js';
import type { ClientDuplexStream } from '@grpc/grpc-js';
import { EventStoreError } from '../event-store.ts';
import type { PreparedAppend } from '../prepare-append.ts';
import { appendRequest, readAppendAnswer, type Accepted, type AppendAnswer } from './append-messages.ts';
import { internalsOf, type ClientInternals } from './client-internals.ts';
import { inTime } from './in-time.ts';
import { Patience } from './patience.ts';

type Call = ClientDuplexStream<Buffer, AppendAnswer>;

interface Waiting {
  readonly stream: string;
  readonly resolve: (accepted: Accepted) => void;
  readonly reject: (error: unknown) => void;
}

/** Beyond the deadline, for a client that does not get as far as calling: discovery of a cluster may never end. */
const GRACE_MS = 2_000;

/**
 * Appends of one client over one endless call, told apart by correlation id: a call of its own costs either side more than the append. The client's own batched
 * appends (6.2.1, batchAppend.js) wait without end for an answer that never comes, and throw where nobody catches it when one comes twice.
 */
export class BatchedAppends {
  readonly #client: ClientInternals;
  #call: SharedCall | undefined;
  #opening: Promise<SharedCall> | undefined;

  constructor(client: EventStoreDBClient) {
    this.#client = internalsOf(client);
  }

  /** Rejects with the client's error for what the store refused, and with `event-store.unknown_result` where it is not known what became of the append. */
  async append(prepared: PreparedAppend, deadlineMs: number): Promise<Accepted> {
    const late = `append to ${prepared.stream}`;
    const call = await inTime(this.#open(), deadlineMs + GRACE_MS, 'event-store.unavailable', late);
    return call.append(prepared, deadlineMs);
  }

  /** Ends the call; of what is under way the result is unknown. */
  close(): void {
    this.#call?.cancel();
    void this.#opening?.then((call) => call.cancel()).catch(() => undefined); // it was never opened
  }

  async #open(): Promise<SharedCall> {
    if (this.#call?.usable === true) return this.#call;
    this.#opening ??= this.#connect().finally(() => (this.#opening = undefined));
    return this.#opening;
  }

  async #connect(): Promise<SharedCall> {
    const grpc = await this.#client.getGRPCClient(StreamsClient, 'appendToStream');
    const args = this.#client.callArguments({ requiresLeader: true }, { deadline: Infinity });
    const call: Call = grpc.makeBidiStreamRequest(StreamsService.batchAppend.path, asItIs, readAppendAnswer, ...args);
    this.#call = new SharedCall(call, (error) => void this.#client.handleError(grpc, error));
    return this.#call;
  }
}

class SharedCall {
  readonly #call: Call;
  readonly #waiting = new Map<string, Waiting>();
  #usable = true;
  #cancelled = false;
  /** How many answers came. */
  #heard = 0;

  constructor(call: Call, onError: (error: Error) => void) {
    this.#call = call;
    call.on('data', (answer: AppendAnswer) => this.#answered(answer));
    call.on('error', (error: Error) => {
      // Our own end of it says nothing about the connection.
      if (!this.#cancelled) onError(error);
      // A call that was answered before was let in: what breaks it later says nothing of what is under way.
      this.#over(this.#heard > 0 ? unknown(`the store ended the call: ${error.message}`, error) : convertToCommandError(error));
    });
    call.on('end', () => this.#over(unknown('the store ended the call')));
  }

  get usable(): boolean {
    return this.#usable;
  }

  cancel(): void {
    this.#cancelled = true;
    this.#usable = false;
    this.#call.cancel();
  }

  append(prepared: PreparedAppend, deadlineMs: number): Promise<Accepted> {
    // It ended between being looked up and being used: what is written to it is answered by nobody.
    if (!this.#usable) return Promise.reject(unknown(`append to ${prepared.stream}: the call is over`));
    const { promise, resolve, reject } = Promise.withResolvers<Accepted>();
    const correlation = randomUUID();
    const heardBefore = this.#heard;
    const patience = new Patience(deadlineMs, () => {
      if (!this.#waiting.delete(correlation)) return;
      reject(unknown(`append to ${prepared.stream}: no answer within ${deadlineMs} ms`));
      // Nothing was heard for as long as an append may take: what is under way is waited for, nothing more is sent.
      if (this.#heard === heardBefore) this.#usable = false;
      this.#endIfRetired();
    });
    const settled = (): void => {
      patience.end();
      this.#endIfRetired();
    };
    this.#waiting.set(correlation, {
      stream: prepared.stream,
      resolve: (accepted) => (resolve(accepted), settled()),
      reject: (error) => (reject(error), settled()),
    });
    this.#call.write(appendRequest(prepared, correlation, Date.now() + deadlineMs));
    return promise;
  }

  #answered({ correlation, accepted, whole }: AppendAnswer): void {
    this.#heard += 1;
    // One that nobody waits for any more, or that was answered before.
    const waiting = this.#waiting.get(correlation);
    if (waiting === undefined) return;
    this.#waiting.delete(correlation);
    if (accepted !== undefined) return waiting.resolve(accepted);
    waiting.reject(refusal(whole(), waiting.stream));
  }

  #endIfRetired(): void {
    if (!this.#usable && this.#waiting.size === 0) this.cancel();
  }

  #over(error: unknown): void {
    this.#usable = false;
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}

const asItIs = (request: Buffer): Buffer => request;

const unknown = (message: string, cause?: unknown): EventStoreError =>
  new EventStoreError('event-store.unknown_result', message, { cause });

const refusal = (answer: streams.BatchAppendResp, stream: string): unknown => {
  const status = answer.getError();
  if (status?.getDetails() === undefined) return unknown(`append to ${stream}: ${status?.getMessage() ?? 'an answer without a result'}`);
  const error = unpackToCommandError(status, stream);
  // The client keeps nothing of what the store says of itself.
  if (!error.message.includes(status.getMessage())) error.message += `: ${status.getMessage()}`;
  return error;
};
