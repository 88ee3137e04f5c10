import { TOPICS, type Artifact, type DeploymentList, type EnvironmentEvent, type RecordedEvent } from '@interlock/contracts';
import { sameDigests } from '@interlock/domain';
import { materialisedEvent, type Materialiser } from '@interlock/service-kit';

type Reported = RecordedEvent & Extract<EnvironmentEvent, { readonly type: 'UnauthorisedDeploymentReported' }>;
type Listed = NonNullable<DeploymentList['unauthorised']>[number];

/** What was reported of a component without any authorisation, oldest first. */
export const reportsOf = (history: readonly RecordedEvent[], component: string): Reported[] =>
  history.filter(
    (event): event is Reported => event.type === 'UnauthorisedDeploymentReported' && (event as Reported).data.component === component,
  );

export const isSame = (last: Reported | undefined, artifacts: readonly Artifact[]): boolean =>
  last !== undefined && sameDigests(last.data.artifacts, artifacts);

/** What deployers reported live where nothing of the component was ever authorised: the newest of each environment and component. Disposable. */
export class UnauthorisedDeployments {
  readonly #newest = new Map<string, Reported>();

  readonly materialiser: Materialiser = {
    topic: TOPICS.environmentEvents.name,
    onRecord: (record) => {
      const event = materialisedEvent(record) as Reported | undefined;
      if (event?.type !== 'UnauthorisedDeploymentReported') return;
      const key = `${event.data.environment} ${event.data.component}`;
      if ((this.#newest.get(key)?.position ?? -1) < event.position) this.#newest.set(key, event);
    },
  };

  /** Those that no authorised deployment has replaced since. */
  list(environment: string | undefined, isResident: (component: string, environment: string) => boolean): Listed[] {
    return [...this.#newest.values()].flatMap(({ data, metadata }) =>
      (environment ?? data.environment) !== data.environment || isResident(data.component, data.environment)
        ? []
        : [{ ...data, reportedBy: data.reportedBy.person ?? data.reportedBy.subject, since: metadata.recordedAt }],
    );
  }
}
