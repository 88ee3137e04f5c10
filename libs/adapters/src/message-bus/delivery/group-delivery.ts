import type { Discarded, IncomingRecord, MessageHandler } from '../message-bus.ts';
import { attemptDelivery, type AttemptPolicy, type Outcome } from './attempt-delivery.ts';
import { backOffDelay } from './back-off.ts';
import { discardParked } from './discard-parked.ts';
import { DeliverySlots } from './delivery-slots.ts';
import type { Feed, Turn } from './feed.ts';
import { behind, parkedIdOf } from './outgoing-record.ts';
import type { Entry, Lane } from './partition-window.ts';
import { replayKey, type Replay } from './replay-key.ts';
import { WorkInHand } from './work-in-hand.ts';

export interface GroupDeliveryOptions {
  readonly group: string;
  readonly handler: MessageHandler;
  readonly concurrency: number;
  readonly attempts: AttemptPolicy;
  /** Failures that no caller waits for; what failed is done again. */
  readonly report: (error: unknown) => void;
}

/** Parked at once at most, so that a long lane is not held in memory whole. */
const PARKED_TOGETHER = 256;

/** One group's deliveries: which key's turn it is, and what becomes of each message. Where messages come from and what is kept of them is the feeds' matter. */
export class GroupDelivery {
  private readonly options: GroupDeliveryOptions;
  private readonly slots: DeliverySlots;
  private readonly inHand = new WorkInHand();
  private readonly handling = new WorkInHand();
  private readonly ready: Turn[] = [];
  private readonly timers = new Set<NodeJS.Timeout>();
  private readonly stopping = new AbortController();
  private held: PromiseWithResolvers<void> | undefined;
  private pumping = false;

  constructor(options: GroupDeliveryOptions) {
    this.options = options;
    this.slots = new DeliverySlots(options.concurrency, () => this.pump());
  }

  /** To be called when a lane is the first of its key in a window. */
  enqueue(feed: Feed, lane: Lane): void {
    this.ready.push({ feed, lane });
    this.pump();
  }

  /** Delivers the parked messages of these feeds again: of all keys or of one. Resolves with how many were delivered. */
  async replay(feeds: Iterable<Feed>, key?: string): Promise<number> {
    const replays: Array<Promise<number>> = [];
    for (const feed of feeds) {
      for (const [heldKey, held] of feed.held) {
        if ((key !== undefined && key !== heldKey) || held.replaying) continue;
        replays.push(replayKey(this.replayOf(feed), heldKey, held));
      }
    }
    for (const replay of replays) this.inHand.add(replay);
    const delivered = await Promise.all(replays);
    return delivered.reduce((sum, count) => sum + count, 0);
  }

  /** Gives up on the first parked message of a key in these feeds; undefined when none of them has it. */
  async discard(feeds: Iterable<Feed>, parkedId: string): Promise<Discarded | undefined> {
    const { group } = this.options;
    for (const feed of feeds) {
      for (const [key, held] of feed.held) {
        const first = feed.parking.first(key);
        if (held.replaying || first === undefined || parkedIdOf(group, feed.topic, feed.partition, first) !== parkedId) continue;
        const discarding = discardParked(this.replayOf(feed), key, held, first);
        this.inHand.add(discarding);
        return discarding;
      }
    }
    return undefined;
  }

  /** Begins nothing new until `resume`. Resolves when no handler runs. */
  hold(): Promise<void> {
    if (!this.stopping.signal.aborted) this.held ??= Promise.withResolvers();
    return this.handling.settled();
  }

  resume(): void {
    this.held?.resolve();
    this.held = undefined;
    this.pump();
  }

  /** Takes nothing more; resolves when what is in hand is settled. */
  async stop(): Promise<void> {
    this.stopping.abort();
    this.held?.resolve();
    this.held = undefined;
    for (const timer of this.timers) clearTimeout(timer);
    await this.inHand.settled();
  }

  /** Gives out turns while there are slots. Finishing a message calls this again from within: the outer loop then goes on. */
  private pump(): void {
    if (this.pumping) return;
    this.pumping = true;
    for (let turn = this.ready[0]; turn && !this.stopping.signal.aborted && !this.held; turn = this.ready[0]) {
      const behindParked = turn.feed.held.has(turn.lane.key);
      if (turn.feed.gone.aborted) this.ready.shift();
      else if (behindParked) this.work(turn, this.parkBehind(this.ready.shift() ?? turn));
      else if (this.slots.tryTake()) this.work(turn, this.deliver(this.ready.shift() ?? turn));
      else break;
    }
    this.pumping = false;
  }

  private async deliver(turn: Turn): Promise<void> {
    const entry = turn.lane.entries[0];
    let outcome: Outcome | undefined;
    let record: IncomingRecord | undefined;
    try {
      record = entry && (entry.record ?? (await turn.feed.readAgain(entry.offset)));
      // A hold may have begun while it was read.
      while (this.held) await this.held.promise;
      if (this.stopping.signal.aborted || turn.feed.gone.aborted) return;
      if (entry && record) outcome = await this.attempt(entry, record);
    } finally {
      this.slots.release();
    }
    if (turn.feed.gone.aborted || !entry) return;
    if (record && outcome) return this.conclude(turn, entry, record, outcome);
    // Compacted away.
    this.finish(turn, 1);
  }

  private attempt(entry: Entry, record: IncomingRecord): Promise<Outcome> {
    entry.attempts += 1;
    const { handler, attempts } = this.options;
    const attempt = attemptDelivery(handler, { ...record, attempt: entry.attempts }, entry.failures, attempts);
    this.handling.add(attempt);
    return attempt;
  }

  private replayOf(feed: Feed): Replay {
    const { group, handler, attempts } = this.options;
    const deliver = (run: () => Promise<Outcome>): Promise<Outcome> => this.handle(run);
    return { group, feed, handler, attempts, deliver, stopping: AbortSignal.any([this.stopping.signal, feed.gone]) };
  }

  /** A replay's delivery: waits for its slot like any other. */
  private async handle(run: () => Promise<Outcome>): Promise<Outcome> {
    await this.slots.take();
    try {
      while (this.held) await this.held.promise;
      const attempt = run();
      this.handling.add(attempt);
      return await attempt;
    } finally {
      this.slots.release();
    }
  }

  private conclude(turn: Turn, entry: Entry, record: IncomingRecord, outcome: Outcome): void | Promise<void> {
    switch (outcome.kind) {
      case 'ack':
        return this.finish(turn, 1);
      case 'retry':
        if (outcome.threw) entry.failures += 1;
        return this.later(turn, outcome.delayMs);
      case 'park':
        return this.park(turn, record, outcome.cause);
    }
  }

  /** The offset moves only after the parked copy is durable: at any crash a message is unfinished or parked. */
  private async park(turn: Turn, record: IncomingRecord, cause: string): Promise<void> {
    await turn.feed.parking.park([record], cause);
    turn.feed.held.set(record.key, { first: record.offset, replaying: false });
    this.finish(turn, 1);
  }

  /** The key is held back: what waits of it joins what is parked. */
  private async parkBehind(turn: Turn): Promise<void> {
    const { feed, lane } = turn;
    const entries = lane.entries.slice(0, PARKED_TOGETHER);
    const records: IncomingRecord[] = [];
    for (const entry of entries) {
      const record = entry.record ?? (await feed.readAgain(entry.offset));
      if (record) records.push(record);
    }
    const held = feed.held.get(lane.key);
    // A replay that ended meanwhile has let the key go: what waits is delivered.
    if (!held) return this.enqueue(feed, lane);
    await feed.parking.park(records, behind(this.options.group, feed, held.first));
    this.finish(turn, entries.length);
  }

  private finish(turn: Turn, count: number): void {
    const more = turn.feed.window.finish(turn.lane, count);
    if (more) this.ready.push(turn);
    turn.feed.progressed();
    this.pump();
  }

  private later(turn: Turn, delayMs: number): void {
    turn.feed.window.block(turn.lane);
    turn.feed.progressed();
    if (this.stopping.signal.aborted) return;
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      this.enqueue(turn.feed, turn.lane);
    }, delayMs);
    this.timers.add(timer);
  }

  /** What fails here is the bus, not the handler: reported, and done again. */
  private work(turn: Turn, work: Promise<void>): void {
    this.inHand.add(work.catch((error: unknown) => this.failed(turn, error)));
  }

  private failed(turn: Turn, error: unknown): void {
    if (turn.feed.gone.aborted) return;
    this.options.report(error);
    const { backOff, random } = this.options.attempts;
    const [entry] = turn.lane.entries;
    if (entry) entry.troubles += 1;
    this.later(turn, backOffDelay(entry?.troubles ?? 1, backOff, random));
  }
}
