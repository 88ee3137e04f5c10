import { status, type sendUnaryData, type ServerReadableStream, type ServerWritableStream } from '@grpc/grpc-js';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import type { StreamHandlers } from '../stream-handlers.ts';
import { WireFailure } from '../wire-failure.ts';

type AppendCall = ServerReadableStream<streams.AppendReq, streams.AppendResp>;
type ReadCall = ServerWritableStream<streams.ReadReq, streams.ReadResp>;

export type AppendFault =
  /** It never reaches the store, and nobody answers. */
  | 'lost'
  /** It is stored, and answered once the client has stopped waiting. */
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
  #delayMs = 0;
  #tamper: Tamper = (response) => [response];
  /** Calls that came in, by kind. */
  readonly calls = { append: 0, read: 0, subscribe: 0 };
  /** After which position each subscription began; undefined: from the beginning. */
  readonly subscribedAfter: (number | undefined)[] = [];
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
    append: (call, send) => this.#append(call, send, handlers.append),
    read: (call) => this.#read(call, handlers.read),
  });

  #count(kind: keyof FaultyWire['calls']): void {
    this.calls[kind] += 1;
    const ready = this.#waiting.filter((waiter) => waiter.kind === kind && waiter.count <= this.calls[kind]);
    this.#waiting = this.#waiting.filter((waiter) => !ready.includes(waiter));
    for (const { resolve } of ready) resolve();
  }

  #append(call: AppendCall, send: sendUnaryData<streams.AppendResp>, append: StreamHandlers['append']): void {
    this.#count('append');
    const fault = this.#appends.shift();
    if (fault === 'lost') return;
    if (fault === 'not leader')
      return send(
        new WireFailure(status.NOT_FOUND, 'not the leader', 'not-leader', {
          'leader-endpoint-host': '127.0.0.1',
          'leader-endpoint-port': '1',
        }),
      );
    append(call, (error, response) => {
      if (error !== null) return send(error);
      this.#answer(fault, call, send, response);
    });
  }

  #answer(
    fault: AppendFault | undefined,
    call: AppendCall,
    send: sendUnaryData<streams.AppendResp>,
    response: streams.AppendResp | null | undefined,
  ): void {
    const answer = (): void => send(null, response);
    switch (fault) {
      case 'answered late':
        call.on('cancelled', answer);
        return;
      case 'answer lost':
        return send(new WireFailure(status.UNAVAILABLE, 'the wire broke'));
      case 'server timed out':
        return send(new WireFailure(status.ABORTED, 'Commit phase timeout.'));
      case 'refused though stored':
        return send(null, new streams.AppendResp().setWrongExpectedVersion(refusal(response)));
      case 'answered twice':
        answer();
        return answer();
      default:
        if (this.#delayMs === 0) return answer();
        setTimeout(answer, this.#delayMs).unref();
    }
  }

  #read(call: ReadCall, read: StreamHandlers['read']): void {
    const subscribes = call.request.getOptions()?.hasSubscription() === true;
    this.#count(subscribes ? 'subscribe' : 'read');
    if (!subscribes) {
      if (this.#delayMs === 0) return read(call);
      setTimeout(() => read(call), this.#delayMs).unref();
      return;
    }
    const after = call.request.getOptions()?.getAll()?.getPosition()?.getCommitPosition();
    this.subscribedAfter.push(after === undefined ? undefined : Number(after));
    this.#subscriptions.add(call);
    for (const event of ['cancelled', 'close', 'finish']) call.on(event, () => this.#subscriptions.delete(call));
    const write = call.write.bind(call) as (response: streams.ReadResp) => boolean;
    // One that fell silent stays so.
    let silent = false;
    call.write = (response: streams.ReadResp) => {
      silent ||= this.#silent;
      if (silent) return true;
      return this.#tamper(response)
        .map((sent) => write(sent))
        .every(Boolean);
    };
    read(call);
  }
}

const refusal = (response: streams.AppendResp | null | undefined): streams.AppendResp.WrongExpectedVersion => {
  const wrong = new streams.AppendResp.WrongExpectedVersion();
  wrong.setCurrentRevision(response?.getSuccess()?.getCurrentRevision() ?? '0');
  wrong.setExpectedNoStream(new shared.Empty());
  return wrong;
};
