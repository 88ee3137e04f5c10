import type { RecordedEvent, ReleaseEvent, ReleaseEventType } from '@interlock/contracts';
import type { SpannedEvent } from '@interlock/service-kit';

/** A deployment that is live, whole or a step of it, and was not replaced. Which signals it is judged by is looked up when it is. */
export interface LiveDeployment {
  readonly releaseId: string;
  readonly component: string;
  readonly environment: string;
  readonly deploymentId: string;
  readonly appliedAt: string;
  /** The event that made it live: what is found out about it belongs to its trace. */
  readonly applied: SpannedEvent;
  readonly whole: boolean;
  readonly bakeSeconds: number | null;
  /** Digest of the input on which it was let go: what the signals were before. */
  readonly inputDigest: string;
  /** States that its verification rests on; null before it is verified. From then on they are what "before" means. */
  readonly verifiedOn: readonly { readonly entity: string; readonly state: string }[] | null;
}

interface Decided {
  readonly inputDigest: string;
  readonly bakeSeconds: number | null;
}

const ENDS: ReadonlySet<string> = new Set<ReleaseEventType>([
  'ReleaseSuperseded',
  'RolledBack',
  'DeploymentFailed',
  'DeploymentDegraded',
  'DeploymentStarted',
  'PromotionRequested',
]);

/** Events that change what is live or how it is judged. */
export const WATCHED_TYPES: ReadonlySet<string> = ENDS.union(
  new Set<ReleaseEventType>([
    'ReleaseCandidateRegistered',
    'DecisionRecorded',
    'DeploymentStepApplied',
    'DeploymentApplied',
    'DeploymentVerified',
  ]),
);

/** Follows release events: what is live and to be looked at. Disposable: rebuilt from `release.events` at start. */
export class WatchedDeployments {
  readonly #components = new Map<string, string>();
  /** The decision under whose lease the running attempt goes on, by release and environment. */
  readonly #decided = new Map<string, Decided>();
  readonly #live = new Map<string, LiveDeployment>();
  readonly #byComponent = new Map<string, Set<string>>();
  readonly #revisions = new Map<string, number>();

  /** Applies an event once. Answers the deployment that it concerns, if that is still to be looked at. */
  apply(event: RecordedEvent): LiveDeployment | undefined {
    if (event.revision <= (this.#revisions.get(event.stream) ?? -1)) return undefined;
    this.#revisions.set(event.stream, event.revision);
    const releaseId = event.stream.slice('release-'.length);
    const typed = event as RecordedEvent & ReleaseEvent;
    if (typed.type === 'ReleaseCandidateRegistered') this.#components.set(releaseId, typed.data.candidate.component);
    if (!('environment' in typed.data)) return undefined;
    const key = keyOf(releaseId, typed.data.environment);
    this.#fold(key, releaseId, typed);
    return this.#live.get(key);
  }

  get(releaseId: string, environment: string): LiveDeployment | undefined {
    return this.#live.get(keyOf(releaseId, environment));
  }

  all(): LiveDeployment[] {
    return [...this.#live.values()];
  }

  of(components: Iterable<string>): LiveDeployment[] {
    return [...components].flatMap((component) =>
      [...(this.#byComponent.get(component) ?? [])].flatMap((key) => this.#live.get(key) ?? []),
    );
  }

  #fold(key: string, releaseId: string, event: RecordedEvent & ReleaseEvent): void {
    if (
      event.type === 'DecisionRecorded' &&
      (event.data.outcome === 'allow' || event.data.outcome === 'narrow' || event.data.enforcement === 'observe')
    )
      this.#decided.set(key, { inputDigest: event.data.inputDigest, bakeSeconds: event.data.afterApplying?.bakeSeconds ?? null });
    if (ENDS.has(event.type)) this.#end(key);
    if (event.type === 'DeploymentApplied' || event.type === 'DeploymentStepApplied') this.#begin(key, releaseId, event);
    const live = this.#live.get(key);
    if (event.type === 'DeploymentVerified' && live !== undefined) this.#live.set(key, { ...live, verifiedOn: event.data.basis ?? [] });
  }

  #begin(
    key: string,
    releaseId: string,
    event: RecordedEvent & Extract<ReleaseEvent, { type: 'DeploymentApplied' | 'DeploymentStepApplied' }>,
  ): void {
    const component = this.#components.get(releaseId);
    const decided = this.#decided.get(key);
    if (component === undefined || decided === undefined) return;
    const { environment, deploymentId } = event.data;
    const whole = event.type === 'DeploymentApplied';
    const { id, type, stream, metadata } = event;
    const { recordedAt: appliedAt, traceparent } = metadata;
    const applied = { id, type, stream, metadata: traceparent === undefined ? {} : { traceparent } };
    this.#live.set(key, { releaseId, component, environment, deploymentId, appliedAt, applied, whole, verifiedOn: null, ...decided });
    this.#byComponent.set(component, (this.#byComponent.get(component) ?? new Set()).add(key));
  }

  #end(key: string): void {
    const live = this.#live.get(key);
    this.#live.delete(key);
    if (live !== undefined) this.#byComponent.get(live.component)?.delete(key);
  }
}

const keyOf = (releaseId: string, environment: string): string => `${releaseId} ${environment}`;
