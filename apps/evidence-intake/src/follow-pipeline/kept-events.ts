import type { KeptPipelineEvent, PipelineMatch } from '@interlock/contracts';
import { canonicalJson, epochMs, pipelineKeys, sha256, type Hashing } from '@interlock/domain';
import type { PipelineEventLimits } from './pipeline-event-limits.ts';

/** An event that waits, and the releases that it was tied to, or that would have no more of it. */
export interface KeptEvent extends KeptPipelineEvent {
  readonly key: string;
  readonly settled: Set<string>;
  /** Whether a release has it. */
  tied: boolean;
}

type Sender = Pick<KeptPipelineEvent, 'actor' | 'pipeline'>;

/** Of a job its repository: its subject changes from branch to branch. Undefined: whoever may write to the topic. */
const senderOf = ({ actor, pipeline }: Sender): string | undefined => pipeline?.repository ?? actor?.subject;

export const nameOfEvent = ({ source, id }: { readonly source: string; readonly id: string }): string => `${source}|${id}`;

/** Source and id are the sender's to choose: nobody takes those of another's event first, to have it passed over. */
export const keyOfEvent = (event: { readonly source: string; readonly id: string }, from: Sender = {}, hashing: Hashing): string => {
  const sender = senderOf(from);
  return sender === undefined ? nameOfEvent(event) : sha256(canonicalJson([sender, event.source, event.id]), hashing);
};

/** What the topic `ci.pipeline-events` holds now, oldest first, and by what each event looks for releases. */
export class KeptEvents {
  readonly #events = new Map<string, KeptEvent>();
  readonly #byKey = new Map<string, Map<string, PipelineMatch>>();
  /** Those that nobody has asked to leave yet, oldest first. */
  readonly #staying = new Map<string | undefined, Set<KeptEvent>>();
  readonly #limits: PipelineEventLimits;

  constructor(limits: PipelineEventLimits) {
    this.#limits = limits;
  }

  set(key: string, kept: KeptPipelineEvent): KeptEvent {
    const present = this.#events.get(key);
    if (present !== undefined) return present;
    const event: KeptEvent = { ...kept, key, settled: new Set(), tied: false };
    this.#events.set(key, event);
    const sender = senderOf(event);
    this.#staying.set(sender, (this.#staying.get(sender) ?? new Set()).add(event));
    for (const { key: common, by } of pipelineKeys(kept.event))
      this.#byKey.set(common, (this.#byKey.get(common) ?? new Map<string, PipelineMatch>()).set(key, by));
    return event;
  }

  delete(key: string): KeptEvent | undefined {
    const event = this.#events.get(key);
    if (event === undefined) return undefined;
    this.#events.delete(key);
    this.leave(event);
    for (const { key: common } of pipelineKeys(event.event)) {
      const among = this.#byKey.get(common);
      among?.delete(key);
      if (among?.size === 0) this.#byKey.delete(common);
    }
    return event;
  }

  has(key: string): boolean {
    return this.#events.has(key);
  }

  get oldest(): KeptEvent | undefined {
    return this.#events.values().next().value;
  }

  /**
   * What is over its time; of a repository that has too many here, its oldest; of all, when they are too many, the oldest of whoever has most: nobody pushes out
   * those that have little here.
   */
  nextToGo(now: number): KeptEvent | undefined {
    const { keptMs, mostOfPipeline } = this.#limits;
    let total = 0;
    let most: ReadonlySet<KeptEvent> = new Set();
    for (const staying of this.#staying.values()) {
      const oldest = first(staying);
      if (oldest === undefined) continue;
      if (epochMs(oldest.receivedAt) + keptMs <= now) return oldest;
      if (oldest.pipeline !== undefined && staying.size > mostOfPipeline) return oldest;
      if (staying.size > most.size) most = staying;
      total += staying.size;
    }
    return total > this.#limits.most ? first(most) : undefined;
  }

  /** It is asked to leave: until it has, it ties what it finds, and counts no more. */
  leave(event: KeptEvent): void {
    const sender = senderOf(event);
    const staying = this.#staying.get(sender);
    staying?.delete(event);
    if (staying?.size === 0) this.#staying.delete(sender);
  }

  /** It could not be asked: it is the oldest of its sender again. */
  stay(event: KeptEvent): void {
    if (this.#events.get(event.key) !== event) return;
    const sender = senderOf(event);
    this.#staying.set(sender, new Set([event, ...(this.#staying.get(sender) ?? [])]));
  }

  all(): Iterable<KeptEvent> {
    return this.#events.values();
  }

  /** Those that look for one of these keys, each with the first that ties it. */
  lookingFor(keys: Iterable<string>): ReadonlyMap<KeptEvent, PipelineMatch> {
    const found = new Map<KeptEvent, PipelineMatch>();
    for (const common of keys)
      for (const [key, by] of this.#byKey.get(common) ?? []) {
        const event = this.#events.get(key);
        if (event !== undefined && !found.has(event)) found.set(event, by);
      }
    return found;
  }
}

const first = <Value>(values: ReadonlySet<Value>): Value | undefined => values.values().next().value;
