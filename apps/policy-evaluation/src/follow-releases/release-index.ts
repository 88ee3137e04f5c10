import type { DecisionInput, RecordedEvent, ReleaseEvent } from '@interlock/contracts';

/** What policy-evaluation remembers of a release that may still need a decision. Disposable: rebuilt from `release.events` at start. */
export interface OpenRelease {
  readonly releaseId: string;
  readonly component: string;
  /** Names of environments still open, with the instant at which each wants to be decided again, if any. */
  readonly environments: ReadonlyMap<string, { readonly dueAt: string | null }>;
  /** Registered, but not asked for anywhere yet. */
  readonly unplaced: boolean;
}

type Live = NonNullable<DecisionInput['live']>;

const CLOSING: ReadonlySet<string> = new Set(['DeploymentApplied', 'DeploymentFailed', 'ReleaseSuperseded']);

/** Follows release events: which releases are open where, when each wants to be looked at again, and what is live. */
export class ReleaseIndex {
  private readonly releases = new Map<
    string,
    { component: string; environments: Map<string, { dueAt: string | null }>; placed: boolean }
  >();
  private readonly liveBy = new Map<string, Live>();
  private readonly revisions = new Map<string, number>();

  /** Applies an event once; repeats and events already seen are dropped. True when it was new. */
  apply(event: RecordedEvent): boolean {
    if (event.revision <= (this.revisions.get(event.stream) ?? -1)) return false;
    this.revisions.set(event.stream, event.revision);
    this.fold(event.stream.slice('release-'.length), event as RecordedEvent & ReleaseEvent);
    return true;
  }

  get(releaseId: string): OpenRelease | undefined {
    const found = this.releases.get(releaseId);
    return found === undefined
      ? undefined
      : { releaseId, component: found.component, environments: found.environments, unplaced: !found.placed };
  }

  /** Every release that is open somewhere, or not placed yet. */
  open(): OpenRelease[] {
    return [...this.releases].flatMap(([releaseId, { component, environments, placed }]) =>
      environments.size > 0 || !placed ? [{ releaseId, component, environments, unplaced: !placed }] : [],
    );
  }

  live(component: string, environment: string): Live | null {
    return this.liveBy.get(`${environment} ${component}`) ?? null;
  }

  private fold(releaseId: string, event: RecordedEvent & ReleaseEvent): void {
    if (event.type === 'ReleaseCandidateRegistered') {
      this.releases.set(releaseId, { component: event.data.candidate.component, environments: new Map(), placed: false });
      return;
    }
    const release = this.releases.get(releaseId);
    if (release === undefined) return;
    if (event.type === 'PromotionRequested') {
      release.placed = true;
      release.environments.set(event.data.environment, { dueAt: null });
    } else if (event.type === 'DecisionRecorded') {
      if (release.environments.has(event.data.environment))
        release.environments.set(event.data.environment, { dueAt: event.data.recheckAt });
    } else if (event.type === 'AuthorisationIssued') {
      const { environment, expiresAt } = event.data.authorisation;
      if (release.environments.has(environment)) release.environments.set(environment, { dueAt: expiresAt });
    } else if (CLOSING.has(event.type) && 'environment' in event.data) {
      release.environments.delete(event.data.environment);
    }
    if (event.type === 'DeploymentApplied') {
      const { environment, artifacts, configuration, residency } = event.data;
      this.liveBy.set(`${environment} ${release.component}`, { releaseId, artifacts, configuration, since: residency.since });
    }
  }
}
