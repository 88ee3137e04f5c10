import { TOPICS, type RecordedEvent, type ReleaseEvent, type ReleaseEventType } from '@interlock/contracts';
import { materialisedEvent, type Materialiser } from '@interlock/service-kit';

const LEARNT: ReadonlySet<string> = new Set<ReleaseEventType>(['ReleaseCandidateRegistered', 'DeploymentApplied']);

/** Which release was applied last, by component and environment. It says only which stream to look at. Disposable, rebuilt from `release.events` at start. */
export class ResidentReleases {
  readonly #components = new Map<string, string>();
  /** `position`: topics are read partition by partition, so that the order of arrival says nothing. */
  readonly #residents = new Map<string, { readonly releaseId: string; readonly position: number }>();

  readonly materialiser: Materialiser = {
    topic: TOPICS.releaseEvents.name,
    eventTypes: LEARNT,
    onRecord: (record) => {
      const event = materialisedEvent(record);
      if (event !== undefined) this.#apply(event as RecordedEvent & ReleaseEvent);
    },
  };

  of(component: string, environment: string): string | undefined {
    return this.#residents.get(`${environment} ${component}`)?.releaseId;
  }

  #apply(event: RecordedEvent & ReleaseEvent): void {
    const releaseId = event.stream.slice('release-'.length);
    if (event.type === 'ReleaseCandidateRegistered') this.#components.set(releaseId, event.data.candidate.component);
    const component = this.#components.get(releaseId);
    if (event.type !== 'DeploymentApplied' || component === undefined) return;
    const key = `${event.data.environment} ${component}`;
    if ((this.#residents.get(key)?.position ?? -1) < event.position) this.#residents.set(key, { releaseId, position: event.position });
  }
}
