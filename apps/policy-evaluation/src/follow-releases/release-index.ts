import type { DecisionInput, RecordedEvent, ReleaseEvent } from '@interlock/contracts';
import type { DeploymentFacts, ReleaseAge } from '@interlock/domain';
import { DeploymentHistory } from './deployment-history.ts';
import { SoakIndex, type Soak } from './soak-index.ts';

/** What policy-evaluation remembers of a release that may still need a decision. Disposable: rebuilt from `release.events` at start. */
export interface OpenRelease {
  readonly releaseId: string;
  readonly component: string;
  /** Names of environments still open, with the instant at which each wants to be decided again, if any. */
  readonly environments: ReadonlyMap<string, { readonly dueAt: string | null }>;
  /** Registered, but not asked for anywhere yet. */
  readonly unplaced: boolean;
}

/** Follows release events: which releases are open where, when each wants to be looked at again, and what is live. */
export class ReleaseIndex {
  private readonly releases = new Map<
    string,
    { component: string; environments: Map<string, { dueAt: string | null }>; placed: boolean }
  >();
  /** Those that are open somewhere, or not placed yet: most that there ever were are neither. */
  private readonly openOnes = new Set<string>();
  private readonly openOfComponent = new Map<string, Set<string>>();
  private readonly history = new DeploymentHistory();
  private readonly soaking = new SoakIndex();
  private readonly revisions = new Map<string, number>();
  private readonly delivered = new Map<string, number>();

  /** Takes an event from the bus once; repeats are dropped. True when the bus had not brought it before. */
  apply(event: RecordedEvent): boolean {
    if (event.revision <= (this.delivered.get(event.stream) ?? -1)) return false;
    this.delivered.set(event.stream, event.revision);
    this.learn([event]);
    return true;
  }

  /** Takes what was read from the stream itself: a decision is about to rest on it, and what moves from now on must find the release open. */
  learn(history: readonly RecordedEvent[]): void {
    for (const event of history) {
      if (event.revision <= (this.revisions.get(event.stream) ?? -1)) continue;
      this.revisions.set(event.stream, event.revision);
      const releaseId = event.stream.slice('release-'.length);
      this.fold(releaseId, event as RecordedEvent & ReleaseEvent);
      this.history.fold(releaseId, event as RecordedEvent & ReleaseEvent);
      this.soaking.fold(releaseId, event as RecordedEvent & ReleaseEvent);
    }
  }

  /** It is about to be asked for in an environment and decided there, in one append: what moves from now on must find it open. Counts until its stream says what was asked for. */
  expect(releaseId: string, environment: string): void {
    const release = this.releases.get(releaseId);
    if (release === undefined || release.placed) return;
    release.environments.set(environment, { dueAt: null });
    this.regroup(releaseId);
  }

  hasSeen({ stream, revision }: Pick<RecordedEvent, 'stream' | 'revision'>): boolean {
    return revision <= (this.revisions.get(stream) ?? -1);
  }

  /** When the path itself asks for the environment after each that a release was verified in. */
  soaks(): readonly Soak[] {
    return this.soaking.all();
  }

  soakOf(releaseId: string, environment: string): string | null {
    return this.soaking.dueAt(releaseId, environment);
  }

  get(releaseId: string): OpenRelease | undefined {
    const found = this.releases.get(releaseId);
    return found === undefined
      ? undefined
      : { releaseId, component: found.component, environments: found.environments, unplaced: !found.placed };
  }

  /** Every release that is open somewhere, or not placed yet. */
  open(): OpenRelease[] {
    return [...this.openOnes].flatMap((releaseId) => this.get(releaseId) ?? []);
  }

  /** Open releases of one component in one environment. */
  openIn(component: string, environment: string): string[] {
    return [...(this.openOfComponent.get(component) ?? [])].filter((releaseId) =>
      this.releases.get(releaseId)?.environments.has(environment),
    );
  }

  live(component: string, environment: string): DecisionInput['live'] {
    return this.history.live(component, environment);
  }

  deployments(component: string, environment: string): DeploymentFacts {
    return this.history.facts(component, environment);
  }

  age(releaseId: string): ReleaseAge | undefined {
    return this.history.age(releaseId);
  }

  private fold(releaseId: string, event: RecordedEvent & ReleaseEvent): void {
    if (event.type === 'ReleaseCandidateRegistered') {
      const { component } = event.data.candidate;
      this.releases.set(releaseId, { component, environments: new Map(), placed: false });
      this.regroup(releaseId);
      return;
    }
    const release = this.releases.get(releaseId);
    if (release === undefined) return;
    if (event.type === 'PromotionRequested') {
      if (!release.placed) release.environments.clear();
      release.placed = true;
      release.environments.set(event.data.environment, { dueAt: null });
    } else if (event.type === 'DecisionRecorded') {
      if (release.environments.has(event.data.environment))
        release.environments.set(event.data.environment, { dueAt: event.data.recheckAt });
    } else if (event.type === 'AuthorisationIssued') {
      const { environment, expiresAt } = event.data.authorisation;
      if (release.environments.has(environment)) release.environments.set(environment, { dueAt: expiresAt });
    } else if (endsAttempt(event)) {
      for (const environment of endedIn(event)) release.environments.delete(environment);
    }
    this.regroup(releaseId);
  }

  /** Puts it among those that are open, or takes it out. */
  private regroup(releaseId: string): void {
    const release = this.releases.get(releaseId);
    if (release === undefined) return;
    const ofComponent = this.openOfComponent.get(release.component) ?? new Set();
    if (release.environments.size > 0 || !release.placed) {
      this.openOnes.add(releaseId);
      this.openOfComponent.set(release.component, ofComponent.add(releaseId));
    } else {
      this.openOnes.delete(releaseId);
      ofComponent.delete(releaseId);
      if (ofComponent.size === 0) this.openOfComponent.delete(release.component);
    }
  }
}

const CLOSING: ReadonlySet<string> = new Set(['DeploymentApplied', 'DeploymentFailed', 'ReleaseSuperseded', 'RolledBack']);

/** The attempt goes no further: nothing is decided for it any more. */
const endsAttempt = (event: RecordedEvent & ReleaseEvent): boolean =>
  CLOSING.has(event.type) ||
  ((event.type === 'DeploymentDegraded' || event.type === 'AuthorisationVoided') && (event.data.follows ?? 'nothing') !== 'nothing');

const endedIn = (event: RecordedEvent & ReleaseEvent): string[] => ('environment' in event.data ? [event.data.environment] : []);

/** Environments in which an event ends the attempt. */
export const closedBy = (event: RecordedEvent): string[] => {
  const typed = event as RecordedEvent & ReleaseEvent;
  return endsAttempt(typed) ? endedIn(typed) : [];
};
