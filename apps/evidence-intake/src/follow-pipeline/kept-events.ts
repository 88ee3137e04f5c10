import type { KeptPipelineEvent, PipelineMatch } from '@interlock/contracts';
import { pipelineKeys } from '@interlock/domain';

/** How long an event waits for releases that name its artifact, commit or chain. */
export const KEPT_MS = 24 * 3_600_000;
/** How many wait at the same time: whoever may write to the topic must not fill our memory. */
export const MOST_KEPT = 5_000;

/** An event that waits, and the releases that it was tied to, or that would have no more of it. */
export interface KeptEvent extends KeptPipelineEvent {
  readonly key: string;
  readonly settled: Set<string>;
  /** Whether a release has it. */
  tied: boolean;
}

export const keyOfEvent = ({ source, id }: { readonly source: string; readonly id: string }): string => `${source}|${id}`;

/** What the topic `ci.pipeline-events` holds now, oldest first, and by what each event looks for releases. */
export class KeptEvents {
  readonly #events = new Map<string, KeptEvent>();
  readonly #byKey = new Map<string, Map<string, PipelineMatch>>();

  set(key: string, kept: KeptPipelineEvent): KeptEvent {
    const present = this.#events.get(key);
    if (present !== undefined) return present;
    const event: KeptEvent = { ...kept, key, settled: new Set(), tied: false };
    this.#events.set(key, event);
    for (const { key: common, by } of pipelineKeys(kept.event))
      this.#byKey.set(common, (this.#byKey.get(common) ?? new Map<string, PipelineMatch>()).set(key, by));
    return event;
  }

  delete(key: string): KeptEvent | undefined {
    const event = this.#events.get(key);
    if (event === undefined) return undefined;
    this.#events.delete(key);
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

  get size(): number {
    return this.#events.size;
  }

  get oldest(): KeptEvent | undefined {
    return this.#events.values().next().value;
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
