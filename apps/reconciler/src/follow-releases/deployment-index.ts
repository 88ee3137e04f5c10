import type { Artifact, Digest, RecordedEvent, ReleaseEvent } from '@interlock/contracts';

/** A rollout that was started and has not ended. */
export interface Rollout {
  readonly releaseId: string;
  readonly environment: string;
  readonly workload: string;
  readonly deploymentId: string;
  readonly authorisationId: string;
  readonly since: string;
}

/** What should run: the release applied last. */
export interface Resident extends Rollout {
  readonly artifacts: readonly Artifact[];
  readonly configuration: { readonly digest: Digest } | null;
  /** Release that was resident before it; null when there was none. */
  readonly previous: string | null;
  readonly drifted: boolean;
  /** Place of its DeploymentApplied in the record: topics are read partition by partition, so that the order of arrival says nothing. */
  readonly position: number;
}

type DeploymentEvent = Extract<
  ReleaseEvent,
  { readonly type: 'DeploymentStarted' | 'DeploymentApplied' | 'DeploymentFailed' | 'DriftDetected' | 'DriftResolved' }
>;
type Recorded = Pick<RecordedEvent, 'stream' | 'revision' | 'position' | 'metadata'>;

const TYPES: ReadonlySet<string> = new Set([
  'DeploymentStarted',
  'DeploymentApplied',
  'DeploymentFailed',
  'DriftDetected',
  'DriftResolved',
]);
const TARGET = 'git/';

/** What `DeploymentStarted` says of where it goes. */
export const targetOf = (workload: string): string => TARGET + workload;

const keyOf = (environment: string, workload: string): string => `${environment}/${workload}`;

/**
 * Which release is being rolled out and which should run, by environment and workload. It only says which stream to look at: every decision is taken on
 * the stream itself. Disposable, rebuilt from `release.events` at start.
 */
export class DeploymentIndex {
  readonly #components = new Map<string, string>();
  readonly #rollouts = new Map<string, Map<string, Rollout>>();
  readonly #residents = new Map<string, Resident>();
  /** Workload by release and environment, from its DeploymentStarted. */
  readonly #workloads = new Map<string, string>();
  readonly #revisions = new Map<string, number>();

  /** Applies an event once; what was seen already is dropped. Only the reconciler writes those that matter here, so that none can be missing between two. */
  apply(event: RecordedEvent): void {
    const releaseId = event.stream.slice('release-'.length);
    const typed = event as RecordedEvent & ReleaseEvent;
    if (typed.type === 'ReleaseCandidateRegistered') this.#components.set(releaseId, typed.data.candidate.component);
    if (!isDeploymentEvent(typed) || event.revision <= (this.#revisions.get(event.stream) ?? -1)) return;
    this.#revisions.set(event.stream, event.revision);
    this.#fold(releaseId, typed);
  }

  /** Takes the only place for a rollout of a workload; false when another release holds it. Before the append, so that two in one process cannot both start. */
  reserve(rollout: Rollout): boolean {
    const held = this.rollouts(rollout.environment, rollout.workload);
    if (held.some(({ releaseId }) => releaseId !== rollout.releaseId)) return false;
    if (held.length === 0) this.#add(rollout);
    return true;
  }

  /** Gives the place back when nothing was started. */
  release({ environment, workload, releaseId }: Rollout): void {
    this.#rollouts.get(keyOf(environment, workload))?.delete(releaseId);
  }

  rollouts(environment: string, workload: string): readonly Rollout[] {
    return [...(this.#rollouts.get(keyOf(environment, workload))?.values() ?? [])];
  }

  resident(environment: string, workload: string): Resident | undefined {
    return this.#residents.get(keyOf(environment, workload));
  }

  workload(releaseId: string, environment: string): string | undefined {
    return this.#workloads.get(`${releaseId}/${environment}`);
  }

  component(releaseId: string): string | undefined {
    return this.#components.get(releaseId);
  }

  /** Residents and rollouts, in no order. */
  list(): { readonly residents: readonly Resident[]; readonly rollouts: readonly Rollout[] } {
    return { residents: [...this.#residents.values()], rollouts: [...this.#rollouts.values()].flatMap((held) => [...held.values()]) };
  }

  #add(rollout: Rollout): void {
    const key = keyOf(rollout.environment, rollout.workload);
    const held = this.#rollouts.get(key) ?? new Map<string, Rollout>();
    this.#rollouts.set(key, held.set(rollout.releaseId, rollout));
  }

  #fold(releaseId: string, event: DeploymentEvent & Recorded): void {
    const { environment } = event.data;
    if (event.type === 'DeploymentStarted') return this.#start(releaseId, event);
    const workload = this.workload(releaseId, environment);
    if (workload === undefined) return;
    const key = keyOf(environment, workload);
    const resident = this.#residents.get(key);
    const drifts = event.type === 'DriftDetected' || event.type === 'DriftResolved';
    if (drifts && resident?.releaseId === releaseId) this.#residents.set(key, { ...resident, drifted: event.type === 'DriftDetected' });
    if (drifts) return;
    this.#rollouts.get(key)?.delete(releaseId);
    if (event.type === 'DeploymentApplied') this.#residents.set(key, residentAfter(resident, releaseId, workload, event));
  }

  #start(releaseId: string, { data, metadata }: Extract<DeploymentEvent, { readonly type: 'DeploymentStarted' }> & Recorded): void {
    if (!data.target.startsWith(TARGET)) return;
    const workload = data.target.slice(TARGET.length);
    const { environment, deploymentId, authorisationId } = data;
    this.#workloads.set(`${releaseId}/${environment}`, workload);
    this.#add({ releaseId, environment, workload, deploymentId, authorisationId, since: metadata.recordedAt });
  }
}

const isDeploymentEvent = (event: RecordedEvent & ReleaseEvent): event is RecordedEvent & DeploymentEvent => TYPES.has(event.type);

const residentAfter = (
  before: Resident | undefined,
  releaseId: string,
  workload: string,
  { data, metadata, position }: Extract<DeploymentEvent, { readonly type: 'DeploymentApplied' }> & Recorded,
): Resident => {
  if (before !== undefined && before.position > position) return { ...before, previous: before.previous ?? releaseId };
  const { environment, deploymentId, authorisationId, artifacts, configuration } = data;
  const rollout = { releaseId, environment, workload, deploymentId, authorisationId, since: metadata.recordedAt };
  return { ...rollout, artifacts, configuration, previous: before?.releaseId ?? null, drifted: false, position };
};
