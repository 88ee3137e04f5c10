import type { RecordedEvent, ReleaseEvent } from '@interlock/contracts';
import type { ReleaseAge } from '@interlock/domain';

interface KnownRelease extends ReleaseAge {
  readonly component: string;
  /** Where it was asked for and was not replaced since. */
  readonly environments: Set<string>;
}

/** Releases by component, and where each still stands. It only says which streams to look at. Disposable: rebuilt from `release.events` at start. */
export class ComponentReleases {
  readonly #releases = new Map<string, KnownRelease>();
  readonly #byComponent = new Map<string, Set<KnownRelease>>();
  readonly #revisions = new Map<string, number>();

  apply(event: RecordedEvent): void {
    if (event.revision <= (this.#revisions.get(event.stream) ?? -1)) return;
    this.#revisions.set(event.stream, event.revision);
    const releaseId = event.stream.slice('release-'.length);
    const typed = event as RecordedEvent & ReleaseEvent;
    if (typed.type === 'ReleaseCandidateRegistered') this.#register(releaseId, typed.data.candidate.component, typed.metadata.recordedAt);
    else if (typed.type === 'PromotionRequested') this.#releases.get(releaseId)?.environments.add(typed.data.environment);
    else if (typed.type === 'ReleaseSuperseded' || typed.type === 'RolledBack')
      this.#releases.get(releaseId)?.environments.delete(typed.data.environment);
  }

  /** False while the local view lags behind what a message speaks of. */
  hasSeen({ stream, revision }: Pick<RecordedEvent, 'stream' | 'revision'>): boolean {
    return revision <= (this.#revisions.get(stream) ?? -1);
  }

  age(releaseId: string): ReleaseAge | undefined {
    return this.#releases.get(releaseId);
  }

  /** Other releases of its component that stand in an environment. */
  beside(releaseId: string, environment: string): string[] {
    const component = this.#releases.get(releaseId)?.component;
    if (component === undefined) return [];
    return [...(this.#byComponent.get(component) ?? [])].flatMap((other) =>
      other.releaseId !== releaseId && other.environments.has(environment) ? [other.releaseId] : [],
    );
  }

  #register(releaseId: string, component: string, registeredAt: string): void {
    const release: KnownRelease = { releaseId, registeredAt, component, environments: new Set() };
    this.#releases.set(releaseId, release);
    this.#byComponent.set(component, (this.#byComponent.get(component) ?? new Set()).add(release));
  }
}
