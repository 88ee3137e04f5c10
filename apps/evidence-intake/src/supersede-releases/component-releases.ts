import type { RecordedEvent, ReleaseEvent } from '@interlock/contracts';
import type { ReleaseAge } from '@interlock/domain';

interface KnownRelease extends ReleaseAge {
  readonly component: string;
}

/** What says where a release stands. */
export const MOVES: ReadonlySet<string> = new Set(['ReleaseCandidateRegistered', 'PromotionRequested', 'ReleaseSuperseded', 'RolledBack']);

/** Releases by component, and where each still stands. It only says which streams to look at. Disposable: rebuilt from `release.events` at start. */
export class ComponentReleases {
  readonly #releases = new Map<string, KnownRelease>();
  /** By component and environment: those that were asked for there and were not replaced since. */
  readonly #standing = new Map<string, Set<string>>();
  readonly #revisions = new Map<string, number>();

  apply(event: RecordedEvent): void {
    if (event.revision <= (this.#revisions.get(event.stream) ?? -1)) return;
    this.#revisions.set(event.stream, event.revision);
    const releaseId = event.stream.slice('release-'.length);
    const typed = event as RecordedEvent & ReleaseEvent;
    if (typed.type === 'ReleaseCandidateRegistered')
      this.#releases.set(releaseId, { releaseId, component: typed.data.candidate.component, registeredAt: typed.metadata.recordedAt });
    else if (typed.type === 'PromotionRequested') this.#stands(releaseId, typed.data.environment);
    else if (typed.type === 'ReleaseSuperseded' || typed.type === 'RolledBack') this.#leaves(releaseId, typed.data.environment);
  }

  /** False while the local view lags behind what a message speaks of. */
  hasSeen({ stream, revision }: Pick<RecordedEvent, 'stream' | 'revision'>): boolean {
    return revision <= (this.#revisions.get(stream) ?? -1);
  }

  age(releaseId: string): ReleaseAge | undefined {
    return this.#releases.get(releaseId);
  }

  /** Other releases of its component that stand in an environment: no more are looked at than stand there, however many there ever were. */
  beside(releaseId: string, environment: string): string[] {
    const component = this.#releases.get(releaseId)?.component;
    const standing = component === undefined ? undefined : this.#standing.get(keyOf(component, environment));
    return [...(standing ?? [])].filter((other) => other !== releaseId);
  }

  #stands(releaseId: string, environment: string): void {
    const component = this.#releases.get(releaseId)?.component;
    if (component === undefined) return;
    const key = keyOf(component, environment);
    this.#standing.set(key, (this.#standing.get(key) ?? new Set()).add(releaseId));
  }

  #leaves(releaseId: string, environment: string): void {
    const component = this.#releases.get(releaseId)?.component;
    if (component !== undefined) this.#standing.get(keyOf(component, environment))?.delete(releaseId);
  }
}

const keyOf = (component: string, environment: string): string => `${component} ${environment}`;
