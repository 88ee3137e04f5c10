import { status } from '@grpc/grpc-js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import type { AppendAnswer } from '../append-answers.ts';
import type { ReadCall } from '../answer-read.ts';
import { failed, wrongVersion, type BatchAppendCall } from '../answer-batch-append.ts';
import type { AppendPiece } from '../append-pieces.ts';
import { WrittenAnswer } from '../event-messages.ts';
import type { StreamHandlers } from '../stream-handlers.ts';
import { WireFailure } from '../wire-failure.ts';

export type AppendFault =
  /** It never reaches the store, and nobody answers. */
  | 'lost'
  /** It is stored, and answered once the client has stopped waiting: before its next read. */
  | 'answered late'
  /** It is stored, and the connection breaks before the answer. */
  | 'answer lost'
  /** It is stored, and refused as if another had come first. */
  | 'refused though stored'
  /** The server ran out of time with it under way; it is stored. */
  | 'server timed out'
  /** Stored, and answered twice. */
  | 'answered twice'
  /** The node is not the leader any more. */
  | 'not leader';

/** What a subscription sends in the place of each answer: itself, nothing, or others. */
export type Tamper = (response: streams.ReadResp) => readonly streams.ReadResp[];

/** Breaks the wire between a real client and the stand-in. Nothing here knows the adapter. */
export class FaultyWire {
  readonly #appends: AppendFault[] = [];
  readonly #subscriptions = new Set<ReadCall>();
  #silent = false;
  #held: (() => void)[] | undefined;
  #delayMs = 0;
  #late: (() => void)[] = [];
  #tamper: Tamper = (response) => [response];
  /** Calls that came in, by kind; and appends that the store has answered, whatever becomes of the answer. */
  readonly calls = { append: 0, answer: 0, read: 0, subscribe: 0 };
  /** After which position each subscription began; undefined: from the beginning. */
  readonly subscribedAfter: (number | undefined)[] = [];
  /** Told when an append is left without an answer. */
  onUnanswered: () => void = () => undefined;
  #waiting: { readonly kind: keyof FaultyWire['calls']; readonly count: number; readonly resolve: () => void }[] = [];

  /** Resolves once there were so many calls of a kind. */
  called(kind: keyof FaultyWire['calls'], count: number): Promise<void> {
    return new Promise((resolve) => this.#waiting.push({ kind, count, resolve }));
  }

  /** The next appends fail so, one after the other. */
  failAppends(...faults: readonly AppendFault[]): void {
    this.#appends.push(...faults);
  }

  /** Each answer of a read, and each append, comes this much later. */
  slow(ms: number): void {
    this.#delayMs = ms;
  }

  /** Subscriptions stay open and say nothing, until they are taken up anew. */
  silence(): void {
    this.#silent = true;
  }

  speak(): void {
    this.#silent = false;
  }

  /** What subscriptions say is on its way, until the function is called that this returns. */
  hold(): () => void {
    const held: (() => void)[] = [];
    this.#held = held;
    return () => {
      this.#held = undefined;
      for (const said of held) said();
    };
  }

  tamper(tamper: Tamper): void {
    this.#tamper = tamper;
  }

  /** Ends every subscription: as if all were well, as of a broken connection, or of a damaged store. */
  drop(how: 'ended' | 'broken' | 'damaged'): void {
    for (const call of this.#subscriptions) {
      if (how === 'ended') call.end();
      else
        call.emit(
          'error',
          how === 'broken' ? new WireFailure(status.UNAVAILABLE, 'the wire broke') : new WireFailure(status.DATA_LOSS, 'damaged'),
        );
    }
  }

  readonly around = (handlers: StreamHandlers): StreamHandlers => ({
    ...handlers,
    batchAppend: (call) => this.#appendsOf(call, handlers.batchAppend),
    read: (call) => this.#read(call, handlers.read),
  });

  #count(kind: keyof FaultyWire['calls']): void {
    this.calls[kind] += 1;
    const ready = this.#waiting.filter((waiter) => waiter.kind === kind && waiter.count <= this.calls[kind]);
    this.#waiting = this.#waiting.filter((waiter) => !ready.includes(waiter));
    for (const { resolve } of ready) resolve();
  }

  #appendsOf(call: BatchAppendCall, answer: StreamHandlers['batchAppend']): void {
    const faults = new Map<string, AppendFault | undefined>();
    const on = call.on.bind(call) as (event: string, listener: (value: never) => void) => BatchAppendCall;
    const write = call.write.bind(call) as (answer: AppendAnswer) => boolean;
    const taken = ({ id }: AppendPiece): boolean => {
      if (!faults.has(id)) {
        this.#count('append');
        faults.set(id, this.#appends.shift());
      }
      const fault = faults.get(id);
      if (fault === 'not leader') call.emit('error', NOT_LEADER);
      if (fault === 'lost') this.onUnanswered();
      return fault !== 'lost' && fault !== 'not leader';
    };
    call.on = ((event: string, listener: (value: unknown) => void) =>
      on(event, (value: never) => {
        if (event !== 'data' || taken(value)) listener(value);
      })) as BatchAppendCall['on'];
    call.write = (answered: AppendAnswer) => {
      this.#answer(faults.get(answered.id), call, (outcome = answered.outcome) => void write({ ...answered, outcome }), answered);
      return true;
    };
    answer(call);
  }

  #answer(
    fault: AppendFault | undefined,
    call: BatchAppendCall,
    answer: (outcome?: AppendAnswer['outcome']) => void,
    { outcome }: AppendAnswer,
  ): void {
    this.#count('answer');
    switch (fault) {
      case 'answered late':
        this.#late.push(answer);
        return this.onUnanswered();
      case 'answer lost':
        return void call.emit('error', new WireFailure(status.UNAVAILABLE, 'the wire broke'));
      case 'server timed out':
        return answer({ refused: failed(new WireFailure(status.ABORTED, 'Commit phase timeout.')) });
      case 'refused though stored':
        return answer({ refused: wrongVersion({ current: 'accepted' in outcome ? outcome.accepted.revision : 0 }, -1) });
      case 'answered twice':
        answer();
        return answer();
      default:
        if (this.#delayMs === 0) return answer();
        setTimeout(answer, this.#delayMs).unref();
    }
  }

  #read(call: ReadCall, read: StreamHandlers['read']): void {
    for (const answer of this.#late.splice(0)) answer();
    const { how, from } = call.request.understood();
    const subscribes = how === 'follow';
    this.#count(subscribes ? 'subscribe' : 'read');
    if (!subscribes) {
      if (this.#delayMs === 0) return read(call);
      setTimeout(() => read(call), this.#delayMs).unref();
      return;
    }
    this.subscribedAfter.push(typeof from === 'number' ? from : undefined);
    this.#subscriptions.add(call);
    for (const event of ['cancelled', 'close', 'finish']) call.on(event, () => this.#subscriptions.delete(call));
    const write = call.write.bind(call) as (response: streams.ReadResp) => boolean;
    // One that fell silent stays so.
    let silent = false;
    call.write = (response: streams.ReadResp | WrittenAnswer) => {
      silent ||= this.#silent;
      if (silent) return true;
      const sent = this.#tamper(messageOf(response));
      if (this.#held === undefined) return sent.map((one) => write(one)).every(Boolean);
      this.#held.push(...sent.map((one) => () => void write(one)));
      return true;
    };
    read(call);
  }
}

const messageOf = (response: streams.ReadResp | WrittenAnswer): streams.ReadResp =>
  response instanceof WrittenAnswer ? streams.ReadResp.deserializeBinary(response.bytes) : response;

const NOT_LEADER = new WireFailure(status.NOT_FOUND, 'not the leader', 'not-leader', {
  'leader-endpoint-host': '127.0.0.1',
  'leader-endpoint-port': '1',
});
