import type { RecordedEvent } from '@interlock/contracts';
import { eventHash, type Hashing } from '@interlock/domain';
import { EventStoreError } from '../event-store.ts';
import { corruptAt } from '../verify-chain.ts';

/** Reads one event of a stream; undefined when it is not there. */
export type ReadOne = (stream: string, revision: number) => Promise<RecordedEvent | undefined>;

interface Seen {
  readonly revision: number;
  readonly hash: string;
  readonly position: number;
}

const MAX_STREAMS = 50_000;

/**
 * Positions of a filtered `$all` have gaps, so that a skipped event cannot be told from them: each stream's next revision and hash are asserted instead (design §8). A stream that is met for
 * the first time after the beginning is held against the event before it, which must stand where the subscriber has been.
 */
export class OrderGuard {
  readonly #hashing: Hashing;
  readonly #readOne: ReadOne;
  /** Position after which the subscriber began. */
  readonly #begin: number;
  readonly #streams = new Map<string, Seen>();
  #last: (Seen & { readonly stream: string }) | undefined;
  #position: number;
  #forgotten = false;

  constructor(begin: number, hashing: Hashing, readOne: ReadOne) {
    this.#begin = begin;
    this.#position = begin;
    this.#hashing = hashing;
    this.#readOne = readOne;
  }

  /** True when the event is the next one; false when it is one that was delivered before. Throws `event-store.retracted` or `event-store.corrupt`. */
  async accept(event: RecordedEvent): Promise<boolean> {
    const hash = eventHash(event, this.#hashing);
    const before = this.#streams.get(event.stream) ?? (await this.#predecessor(event));
    if (before !== undefined && event.revision <= before.revision) return this.#repeated(event, hash, before);
    if (event.position <= this.#position) throw corruptAt(event, `position ${event.position} follows position ${this.#position}`);
    const expected = before === undefined ? 0 : before.revision + 1;
    if (event.revision !== expected) throw corruptAt(event, `expected revision ${expected}: an event in between was not delivered`);
    const said = event.metadata.previousHash;
    if (said !== (before?.hash ?? null))
      throw before === undefined ? corruptAt(event, `previousHash is ${said}, expected null`) : retracted(event, before);
    this.#position = event.position;
    this.#remember(event.stream, { revision: event.revision, hash, position: event.position });
    return true;
  }

  /**
   * What was accepted last stands where it stood: a record loses its end or nothing, so all before it does too. To be asked before a subscription is taken up again, for after a fail-over
   * another past may go on beyond it, in other streams. Throws `event-store.retracted`.
   */
  async confirm(): Promise<void> {
    const last = this.#last;
    if (last === undefined) return;
    const found = await this.#readOne(last.stream, last.revision);
    if (found?.position === last.position && eventHash(found, this.#hashing) === last.hash) return;
    throw new EventStoreError(
      'event-store.retracted',
      `${delivered(last)}, and is not on the record any more: it was taken back, or changed`,
    );
  }

  /** A server may send the newest ones again after a reconnection. Another event in the place of one that was delivered means that the delivered one is gone. */
  #repeated(event: RecordedEvent, hash: string, before: Seen): false {
    if (event.revision === before.revision && hash !== before.hash) throw retracted(event, before);
    if (event.position > this.#position) throw retracted(event, before);
    return false;
  }

  async #predecessor(event: RecordedEvent): Promise<Seen | undefined> {
    if (event.revision === 0) return undefined;
    const found = await this.#readOne(event.stream, event.revision - 1);
    if (found === undefined) throw corruptAt(event, `there is no revision ${event.revision - 1}`);
    const missed = found.position > this.#begin && !(this.#forgotten && found.position <= this.#position);
    if (missed) throw corruptAt(event, `revision ${found.revision} at position ${found.position} was not delivered`);
    return { revision: found.revision, hash: eventHash(found, this.#hashing), position: found.position };
  }

  #remember(stream: string, seen: Seen): void {
    this.#last = { stream, ...seen };
    this.#streams.delete(stream);
    this.#streams.set(stream, seen);
    if (this.#streams.size <= MAX_STREAMS) return;
    const [oldest] = this.#streams.keys();
    if (oldest !== undefined) this.#streams.delete(oldest);
    this.#forgotten = true;
  }
}

const delivered = ({ stream, revision, position, hash }: Seen & { readonly stream: string }): string =>
  `stream ${stream}: revision ${revision} was delivered at position ${position} with hash ${hash}`;

const retracted = ({ stream, revision, position }: RecordedEvent, before: Seen): EventStoreError =>
  new EventStoreError(
    'event-store.retracted',
    `${delivered({ stream, ...before })}, and is not what revision ${revision} at position ${position} goes on from: it was taken back, or changed`,
  );
