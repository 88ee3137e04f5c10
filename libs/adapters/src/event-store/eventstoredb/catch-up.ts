import { setTimeout as delay } from 'node:timers/promises';
import type { RecordedEvent } from '@interlock/contracts';
import type { Hashing } from '@interlock/domain';
import { EventStoreError, type Subscriber, type Subscription } from '../event-store.ts';
import { Batches } from './batches.ts';
import { openSubscription } from './client-subscription.ts';
import type { Connection } from './connection.ts';
import type { Notice } from './notice.ts';
import { OrderGuard } from './order-guard.ts';
import type { OwnStreams } from './own-streams.ts';
import type { EventReader } from './read-events.ts';
import type { SentAnswer } from './sent-answers.ts';
import { Silence } from './silence.ts';
import { Dropped, failureOf, isFinal, noticeOf, Silent, SubscriberFailure } from './subscription-failure.ts';

export interface CatchUpParts {
  readonly connection: Connection;
  readonly reader: EventReader;
  readonly own: OwnStreams;
  readonly hashing: Hashing;
  readonly watchDogMs: number;
  readonly onNotice: (notice: Notice) => void;
  readonly after: number;
  readonly subscriber: Subscriber;
}

const FIRST_DELAY_MS = 100;
const LAST_DELAY_MS = 5_000;
/** Quiet for this long, before the store is asked whether this is the end: a busy record would be asked after every batch. */
const REST_MS = 50;
/** At an end of the record that is behind the subscriber, before it is believed. */
const LOOKS = 3;

/** Follows the record after a position over as many of the client's subscriptions as it takes: they end by the server's or the network's doing, and now and then fall silent. */
export class CatchUp implements Subscription {
  readonly #parts: CatchUpParts;
  readonly #guard: OrderGuard;
  readonly #silence: Silence;
  readonly #stopping = new AbortController();
  readonly #whenStopped: Promise<undefined>;
  /** Position of the last event that the subscriber took. */
  #position: number;
  /** Up to where the server has looked: never behind `position`. Not told to subscribers, for whom only events count. */
  #scanned: number;
  #toldCaughtUp: number | undefined;
  #delayMs = FIRST_DELAY_MS;
  #batches: Batches<SentAnswer> | undefined;
  readonly ended: Promise<void>;

  constructor(parts: CatchUpParts) {
    this.#parts = parts;
    this.#position = parts.after;
    this.#scanned = parts.after;
    this.#guard = new OrderGuard(
      parts.after,
      parts.hashing,
      async (stream, revision) => (await parts.reader.stream(stream, revision, 1))[0],
    );
    this.#silence = new Silence(parts.watchDogMs);
    const { signal } = this.#stopping;
    this.#whenStopped = new Promise((resolve) => signal.addEventListener('abort', () => resolve(undefined), { once: true }));
    this.ended = this.#run();
  }

  stop(): Promise<void> {
    this.#stopping.abort();
    this.#batches?.wake();
    return this.ended;
  }

  get #stopped(): boolean {
    return this.#stopping.signal.aborted;
  }

  async #run(): Promise<void> {
    // Not before the caller has its subscription in hand.
    await Promise.resolve();
    while (!this.#stopped) {
      try {
        await this.#requireWithinRecord();
        await this.#guard.confirm();
        await this.#follow();
      } catch (error) {
        if (this.#stopped) return;
        const failure = failureOf(error);
        if (isFinal(failure)) return this.#end(failure);
        this.#parts.onNotice(noticeOf(failure, this.#position));
      }
      await this.#pause();
    }
  }

  #end(failure: Error): void {
    this.#stopping.abort();
    this.#parts.subscriber.onError(failure instanceof SubscriberFailure ? failure.cause : failure);
  }

  async #pause(): Promise<void> {
    const ms = this.#delayMs * (0.5 + Math.random() / 2);
    this.#delayMs = Math.min(this.#delayMs * 2, LAST_DELAY_MS);
    await delay(ms, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
  }

  /** A subscriber that is ahead of the record would miss events in silence: what it has seen was taken back. Looked at again first, for this ends it for good. */
  async #requireWithinRecord(): Promise<number | undefined> {
    for (let look = 1; ; look += 1) {
      const head = await Promise.race([this.#parts.reader.head(), this.#whenStopped]);
      if (head === undefined || head >= this.#position) return head;
      if (look === LOOKS)
        throw new EventStoreError(
          'event-store.retracted',
          `a subscriber is at position ${this.#position}, but the record ends at ${head}: its end was taken back`,
        );
      await delay(look * FIRST_DELAY_MS, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
    }
  }

  async #follow(): Promise<void> {
    const subscription = openSubscription(this.#parts.connection.client, this.#scanned, this.#parts.own.prefix);
    const batches = new Batches<SentAnswer>(subscription);
    this.#batches = batches;
    try {
      this.#silence.heard();
      while (!this.#stopped) {
        const items = batches.take();
        if (items.length > 0) {
          await this.#deliver(items);
          continue;
        }
        if (batches.ended) throw new Dropped('the server ended the subscription');
        await this.#atRest(batches);
      }
    } finally {
      this.#batches = undefined;
      subscription.destroy();
    }
  }

  /** Hands on what comes before a fault, and then stops at it. */
  async #deliver(answers: readonly SentAnswer[]): Promise<void> {
    const events: RecordedEvent[] = [];
    let reached = this.#scanned;
    try {
      for (const answer of answers) {
        if (answer.kind === 'event' && answer.event !== undefined) {
          const recorded = this.#parts.own.take(answer.event);
          if (recorded !== undefined && (await this.#guard.accept(recorded))) events.push(recorded);
        } else if (answer.kind === 'checkpoint') reached = answer.position;
      }
    } finally {
      await this.#handOn(events);
    }
    // All that came before the checkpoint was taken.
    this.#scanned = Math.max(this.#scanned, reached);
  }

  async #handOn(events: readonly RecordedEvent[]): Promise<void> {
    const last = events.at(-1);
    if (last === undefined || this.#stopped) return;
    await this.#parts.subscriber.onEvents(events).catch((cause: unknown) => {
      throw new SubscriberFailure(cause);
    });
    this.#position = last.position;
    this.#scanned = Math.max(this.#scanned, last.position);
    this.#delayMs = FIRST_DELAY_MS;
    this.#silence.heard();
  }

  /** Nothing waits: either this is the end of the record, or more is on its way, or the subscription is silent. */
  async #atRest(batches: Batches<SentAnswer>): Promise<void> {
    if (this.#toldCaughtUp !== this.#position) {
      if (this.#toldCaughtUp !== undefined && !(await batches.wait(REST_MS))) return;
      await this.#look(batches);
    }
    if (this.#stopped || batches.ended) return;
    if (await batches.wait(this.#parts.watchDogMs / 3)) await this.#look(batches);
  }

  async #look(batches: Batches<SentAnswer>): Promise<void> {
    const head = await this.#requireWithinRecord();
    if (head === undefined) return;
    // A process that was held up looks before it has read what came in time: by now it has, and that is taken first.
    if (!batches.stirred && this.#silence.looked(head, this.#position, performance.now()))
      throw new Silent(`nothing came after position ${this.#position}, and the record is at ${head}`);
    if (head > this.#position || this.#stopped || this.#toldCaughtUp === this.#position) return;
    this.#toldCaughtUp = this.#position;
    this.#parts.subscriber.onCaughtUp?.(this.#position);
  }
}
