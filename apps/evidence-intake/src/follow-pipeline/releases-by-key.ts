import type { RecordedEvent, ReleaseEvent } from '@interlock/contracts';
import { releaseKeys, reportedKeys } from '@interlock/domain';

/** What says by what a release is found. */
export const TIES: ReadonlySet<string> = new Set(['ReleaseCandidateRegistered', 'PipelineEventReported']);

/** Chains and linked events that are remembered; digests and commits of releases always are. */
const REMEMBERED = 50_000;

export interface ReleaseKeys {
  readonly releaseId: string;
  readonly keys: readonly string[];
}

/** Releases by what an event can find them by, and the other way round. Disposable: rebuilt from `release.events` at start. */
export class ReleasesByKey {
  readonly #releases = new Map<string, Set<string>>();
  /** In the order of their last mention. */
  readonly #reported = new Map<string, Set<string>>();

  /** What a release can be found by since this event and could not before; undefined when nothing came to it. */
  apply(recorded: RecordedEvent): ReleaseKeys | undefined {
    const event = recorded as RecordedEvent & ReleaseEvent;
    const releaseId = event.stream.slice('release-'.length);
    if (event.type === 'ReleaseCandidateRegistered') {
      const keys = releaseKeys(event.data.candidate);
      for (const key of keys) add(this.#releases, key, releaseId);
      return { releaseId, keys };
    }
    if (event.type !== 'PipelineEventReported') return undefined;
    const keys = reportedKeys(event.data.event);
    for (const key of keys) this.#remember(key, releaseId);
    return { releaseId, keys };
  }

  /** Of the keys of an event, the releases that have one. */
  having(keys: Iterable<string>): ReadonlySet<string> {
    return new Set([...keys].flatMap((key) => [...(this.#releases.get(key) ?? []), ...(this.#reported.get(key) ?? [])]));
  }

  #remember(key: string, releaseId: string): void {
    const releases = this.#reported.get(key) ?? new Set();
    this.#reported.delete(key);
    this.#reported.set(key, releases.add(releaseId));
    if (this.#reported.size <= REMEMBERED) return;
    for (const oldest of this.#reported.keys()) return void this.#reported.delete(oldest);
  }
}

const add = (index: Map<string, Set<string>>, key: string, releaseId: string): void =>
  void index.set(key, (index.get(key) ?? new Set<string>()).add(releaseId));
