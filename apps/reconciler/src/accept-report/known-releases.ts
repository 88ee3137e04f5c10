import { TOPICS, type Artifact, type RecordedEvent, type ReleaseEvent, type ReleaseEventType } from '@interlock/contracts';
import { isNewer, sameDigests } from '@interlock/domain';
import { materialisedEvent, type Materialiser } from '@interlock/service-kit';

interface KnownRelease {
  readonly releaseId: string;
  readonly registeredAt: string;
  readonly artifacts: readonly Artifact[];
  readonly configuration: { readonly digest: string } | undefined;
}

const LEARNT: ReadonlySet<string> = new Set<ReleaseEventType>(['ReleaseCandidateRegistered', 'DeploymentApplied']);

/** Releases by component, and which was applied last in each environment. It only says which streams to look at. Disposable, rebuilt from `release.events` at start. */
export class KnownReleases {
  readonly #components = new Map<string, string>();
  readonly #releases = new Map<string, KnownRelease[]>();
  readonly #residents = new Map<string, { readonly releaseId: string; readonly position: number }>();

  readonly materialiser: Materialiser = {
    topic: TOPICS.releaseEvents.name,
    eventTypes: LEARNT,
    onRecord: (record) => {
      const event = materialisedEvent(record);
      if (event !== undefined) this.apply(event);
    },
  };

  /** Applying an event twice changes nothing. */
  apply(recorded: RecordedEvent): void {
    const event = recorded as RecordedEvent & ReleaseEvent;
    const releaseId = event.stream.slice('release-'.length);
    if (event.type === 'ReleaseCandidateRegistered') {
      const { component, artifacts, configuration } = event.data.candidate;
      if (this.#components.has(releaseId)) return;
      this.#components.set(releaseId, component);
      const ofComponent = this.#releases.get(component) ?? [];
      ofComponent.push({ releaseId, registeredAt: event.metadata.recordedAt, artifacts, configuration });
      this.#releases.set(component, ofComponent);
    } else if (event.type === 'DeploymentApplied') {
      const key = `${event.data.environment} ${this.#components.get(releaseId) ?? ''}`;
      if ((this.#residents.get(key)?.position ?? -1) < event.position) this.#residents.set(key, { releaseId, position: event.position });
    }
  }

  /** The newest release of a component that is exactly these artifacts, under that configuration where one is named. */
  withArtifacts(component: string, artifacts: readonly Artifact[], configuration?: { readonly digest: string }): string | undefined {
    return (this.#releases.get(component) ?? [])
      .filter(
        (release) =>
          sameDigests(release.artifacts, artifacts) &&
          (configuration === undefined || configuration.digest === release.configuration?.digest),
      )
      .reduce<KnownRelease | undefined>(
        (newest, release) => (newest === undefined || isNewer(release, newest) ? release : newest),
        undefined,
      )?.releaseId;
  }

  /** The release that was applied last. */
  resident(component: string, environment: string): string | undefined {
    return this.#residents.get(`${environment} ${component}`)?.releaseId;
  }
}
