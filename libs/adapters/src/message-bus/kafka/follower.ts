import { setTimeout as delay } from 'node:timers/promises';
import type { PauseLimits } from '../../steady-flow/index.ts';
import { backOffDelay } from '../delivery/index.ts';
import type { BrokerAccess, Fetched, FetchFrom } from './broker-access.ts';
import type { BusParts } from './bus-parts.ts';
import { isHopeless } from './kafka-error.ts';
import { Pace } from './pace.ts';

export interface Followed {
  pace(): PauseLimits;
  /** Where to read on now, and how many partitions are left out because they want no more for the moment. */
  wanted(): { readonly from: readonly FetchFrom[]; readonly leftOut: number };
  take(fetched: Fetched): void | Promise<void>;
  /** Something could not be read. False: it is dealt with, no report. */
  failed(error: unknown): boolean | Promise<boolean>;
}

/** A broker holds a fetch for this long when there is nothing: an idle reader asks that seldom. */
const WAIT_MS = 5_000;
/** The same while some partition is left out, which may want more at any moment: a fetch that is under way cannot be told. */
const SHORT_WAIT_MS = 50;
const BYTES = 8 * 1_048_576;
const BYTES_PER_PARTITION = 1_048_576;

/** Reads partitions as records come, from each broker by itself, so that a quiet one holds up none. */
export class Follower {
  private readonly parts: BusParts;
  private readonly access: BrokerAccess;
  private readonly followed: Followed;
  private readonly stopping = new AbortController();
  private readonly underWay = new Map<string, Promise<void>>();
  private readonly ended: Promise<void>;
  private woken = Promise.withResolvers<void>();
  private failures = 0;
  private readonly pace = new Pace();

  constructor(parts: BusParts, followed: Followed) {
    this.parts = parts;
    this.access = parts.openAccess();
    this.followed = followed;
    this.ended = this.run();
  }

  /** Something is wanted that was not before. */
  wake(): void {
    this.woken.resolve();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    this.wake();
    this.access.close();
    await this.ended;
  }

  private async run(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      this.woken = Promise.withResolvers();
      await this.round().catch((error: unknown) => this.failed(error));
      if (this.stopping.signal.aborted) break;
      await Promise.race([this.woken.promise, ...this.underWay.values()]);
    }
    await Promise.all(this.underWay.values());
  }

  private async round(): Promise<void> {
    const { from, leftOut } = this.followed.wanted();
    if (from.length === 0) return;
    const waitMs = leftOut > 0 ? SHORT_WAIT_MS : WAIT_MS;
    for (const [nodeId, places] of await this.access.leaders(from)) {
      if (this.underWay.has(nodeId) || this.stopping.signal.aborted) continue;
      const fetching = this.fetch(nodeId, places, waitMs).finally(() => this.underWay.delete(nodeId));
      this.underWay.set(nodeId, fetching);
    }
  }

  private async fetch(nodeId: string, places: readonly FetchFrom[], waitMs: number): Promise<void> {
    const begun = performance.now();
    try {
      const limits = { waitMs, bytes: BYTES, bytesPerPartition: BYTES_PER_PARTITION };
      const fetched = await this.access.fetchFrom(nodeId, places, limits);
      this.failures = 0;
      for (const each of fetched) if (!this.stopping.signal.aborted) await this.followed.take(each);
      if (fetched.some(({ records }) => records.length > 0))
        await this.pause(this.pace.after(performance.now() - begun, this.followed.pace()));
      else this.pace.rest();
    } catch (error) {
      await this.failed(error);
    }
  }

  private async failed(error: unknown): Promise<void> {
    if (this.stopping.signal.aborted) return;
    if (isHopeless(error)) {
      this.stopping.abort();
      return this.parts.fatal(error);
    }
    this.failures += 1;
    try {
      if (await this.followed.failed(error)) this.parts.report(error);
    } catch (another) {
      this.parts.report(another);
    }
    const { backOff, random } = this.parts.attempts;
    const wait = backOffDelay(this.failures, backOff, random);
    await this.pause(wait);
    this.wake();
  }

  private async pause(ms: number): Promise<void> {
    if (ms > 0) await delay(ms, undefined, { signal: this.stopping.signal }).catch(() => undefined); // stopped: the loop ends
  }
}
