import type { DecisionInput, EvidenceClaims, RecordedEvent, ReleaseCandidate, ReleaseEvent } from '@interlock/contracts';
import type { AppliedRelease, DeploymentFacts, ReleaseAge } from '@interlock/domain';

interface KnownRelease extends ReleaseAge {
  readonly candidate: ReleaseCandidate;
  readonly migrations: Extract<EvidenceClaims, { kind: 'migration' }>[];
  /** By environment: the catalog that the last decision there rested on. */
  readonly snapshots: Map<string, string>;
  /** By environment: what the attempt that was asked for last goes back from; null when it is no rollback. */
  readonly backFrom: Map<string, string | null>;
}

interface Residence {
  readonly releaseId: string;
  /** Place of its DeploymentApplied in the record: topics are read partition by partition, so that the order of arrival says nothing. */
  readonly position: number;
  readonly since: string;
  readonly catalogSnapshot: string | undefined;
  readonly rolledBackFrom: string | null;
}

interface Rollout {
  readonly releaseId: string;
  readonly position: number;
  /** Facts turned bad on its way: what runs of it stays until it is replaced, and it is in nobody's way. */
  readonly stopped: boolean;
  readonly share: number;
  readonly since: string;
  readonly rolledBackFrom: string | null;
}

type Live = NonNullable<DecisionInput['live']>;

/** What was applied, and is being rolled out, by component and environment. Disposable: rebuilt from `release.events` at start. */
export class DeploymentHistory {
  readonly #releases = new Map<string, KnownRelease>();
  readonly #residences = new Map<string, Residence[]>();
  readonly #rollouts = new Map<string, Map<string, Rollout>>();

  fold(releaseId: string, event: RecordedEvent & ReleaseEvent): void {
    if (event.type === 'ReleaseCandidateRegistered') {
      this.#releases.set(releaseId, {
        releaseId,
        registeredAt: event.metadata.recordedAt,
        candidate: event.data.candidate,
        migrations: [],
        snapshots: new Map(),
        backFrom: new Map(),
      });
      return;
    }
    const release = this.#releases.get(releaseId);
    if (release === undefined) return;
    if (event.type === 'EvidenceAccepted') {
      if (event.data.evidence.claims.kind === 'migration') release.migrations.push(event.data.evidence.claims);
      return;
    }
    if (!('environment' in event.data)) return;
    const key = keyOf(release.candidate.component, event.data.environment);
    if (event.type === 'DecisionRecorded') release.snapshots.set(event.data.environment, event.data.catalogSnapshot);
    if (event.type === 'PromotionRequested') release.backFrom.set(event.data.environment, event.data.rollback?.from ?? null);
    const rolledBackFrom = release.backFrom.get(event.data.environment) ?? null;
    if (event.type === 'DeploymentStarted')
      this.#put(key, {
        releaseId,
        position: event.position,
        stopped: false,
        share: event.data.share ?? 1,
        since: event.metadata.recordedAt,
        rolledBackFrom,
      });
    if (stops(event)) this.#stop(key, releaseId);
    if (ENDS_ROLLOUT.has(event.type)) this.#rollouts.get(key)?.delete(releaseId);
    if (event.type === 'DeploymentApplied')
      this.#apply(key, {
        releaseId,
        position: event.position,
        since: event.data.residency.since,
        catalogSnapshot: release.snapshots.get(event.data.environment),
        rolledBackFrom,
      });
  }

  live(component: string, environment: string): Live | null {
    const residence = this.#residences.get(keyOf(component, environment))?.at(-1);
    const release = residence === undefined ? undefined : this.#releases.get(residence.releaseId);
    if (residence === undefined || release === undefined) return null;
    const { artifacts, configuration = null } = release.candidate;
    const { since, catalogSnapshot } = residence;
    return {
      releaseId: release.releaseId,
      artifacts,
      configuration,
      since,
      registeredAt: release.registeredAt,
      ...(catalogSnapshot === undefined ? {} : { catalogSnapshot }),
    };
  }

  /** What a decision about one release needs to know of the others. */
  facts(component: string, environment: string): DeploymentFacts {
    const key = keyOf(component, environment);
    const residences = this.#residences.get(key) ?? [];
    const held = [...(this.#rollouts.get(key)?.values() ?? [])];
    // What was stopped before the resident was applied has been replaced by it.
    const running = held.filter(({ stopped, position }) => !stopped || position > (residences.at(-1)?.position ?? -1));
    const describe = this.#describe.bind(this);
    let applied: AppliedRelease[] | undefined;
    return {
      rollouts: held.flatMap(({ releaseId, share, since, stopped }) => (stopped ? [] : [{ releaseId, share, since }])),
      // All that was ever applied here: told to the few decisions that are about going back.
      get applied() {
        return (applied ??= [
          ...residences.flatMap((residence) => describe(residence, true)),
          ...running.toSorted((left, right) => left.position - right.position).flatMap((rollout) => describe(rollout, false)),
        ]);
      },
    };
  }

  age(releaseId: string): ReleaseAge | undefined {
    return this.#releases.get(releaseId);
  }

  #describe({ releaseId, since, rolledBackFrom }: Residence | Rollout, resident: boolean): AppliedRelease[] {
    const release = this.#releases.get(releaseId);
    if (release === undefined) return [];
    const { artifacts, configuration = null } = release.candidate;
    const migrations = release.migrations.map(({ migrations: files, destructive, reversible, destructiveStatements }) => ({
      migrations: files,
      destructive,
      reversible,
      destructiveStatements,
    }));
    return [{ releaseId, artifacts, configuration, migrations, since, resident, rolledBackFrom }];
  }

  #put(key: string, rollout: Rollout): void {
    const held = this.#rollouts.get(key) ?? new Map<string, Rollout>();
    this.#rollouts.set(key, held.set(rollout.releaseId, rollout));
  }

  #stop(key: string, releaseId: string): void {
    const rollout = this.#rollouts.get(key)?.get(releaseId);
    if (rollout !== undefined) this.#put(key, { ...rollout, stopped: true });
  }

  #apply(key: string, residence: Residence): void {
    const residences = [...(this.#residences.get(key) ?? []), residence];
    this.#residences.set(
      key,
      residences.toSorted((left, right) => left.position - right.position),
    );
  }
}

const stops = (event: ReleaseEvent): boolean =>
  (event.type === 'DeploymentDegraded' || event.type === 'AuthorisationVoided') && (event.data.follows ?? 'nothing') !== 'nothing';

const ENDS_ROLLOUT: ReadonlySet<string> = new Set(['DeploymentApplied', 'DeploymentFailed', 'RolledBack', 'ReleaseSuperseded']);

const keyOf = (component: string, environment: string): string => `${environment} ${component}`;
