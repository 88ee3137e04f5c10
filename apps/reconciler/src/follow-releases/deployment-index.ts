import type { Artifact, Digest, RecordedEvent, ReleaseEvent, RolloutLimits } from '@interlock/contracts';
import type { ReleaseAge } from '@interlock/domain';
import { DriftIndex } from './drift-index.ts';
import { comesTooLate, mayTakeOver, type Claim } from './place.ts';
import { movedBy, startedBy, type Rollout, type RolloutEvent } from './rollout.ts';

/** What should run: the release applied last. */
export interface Resident {
  readonly releaseId: string;
  readonly environment: string;
  readonly workload: string;
  readonly deploymentId: string;
  readonly authorisationId: string;
  readonly since: string;
  readonly artifacts: readonly Artifact[];
  readonly configuration: { readonly digest: Digest } | null;
  /** Set when it was applied in some regions only. */
  readonly limits: RolloutLimits | null;
  /** Place of its DeploymentStarted in the record: topics are read partition by partition, so that the order of arrival says nothing. */
  readonly position: number;
}

/** What a release is, wherever it goes. */
export interface KnownRelease extends ReleaseAge {
  readonly component: string;
  readonly artifacts: readonly Artifact[];
  readonly configuration: { readonly digest: Digest } | null;
}

const ROLLOUT: ReadonlySet<string> = new Set<RolloutEvent['type']>([
  'DeploymentStarted',
  'DeploymentStepApplied',
  'DeploymentApplied',
  'DeploymentFailed',
  'AuthorisationVoided',
  'DeploymentDegraded',
  'RolledBack',
  'ReleaseSuperseded',
]);
const DRIFT: ReadonlySet<string> = new Set(['DriftDetected', 'DriftResolved', 'PromotionRequested', 'RolledBack']);

/** Types that it learns from. Whoever applies events of a stream applies all of these, in their order: one that comes late is taken for a repeat. */
export const LEARNT: ReadonlySet<string> = new Set(['ReleaseCandidateRegistered', ...DRIFT, ...ROLLOUT]);

const TARGET = 'git/';

/** What `DeploymentStarted` says of where it goes. */
export const targetOf = (workload: string): string => TARGET + workload;

const keyOf = (environment: string, workload: string): string => `${environment}/${workload}`;

/**
 * Which release is being rolled out and which should run, by environment and workload. It only says which stream to look at: every decision is taken on
 * the stream itself. Disposable, rebuilt from `release.events` at start. A stream's events of the types that it learns from come in
 * order and without gaps: from the bus, or by `learn`.
 */
export class DeploymentIndex {
  readonly drifts = new DriftIndex();
  readonly #releases = new Map<string, KnownRelease>();
  readonly #rollouts = new Map<string, Map<string, Rollout>>();
  readonly #residents = new Map<string, Resident>();
  /** Workload by release and environment, from its DeploymentStarted. */
  readonly #workloads = new Map<string, string>();
  readonly #revisions = new Map<string, number>();

  /** Takes in a whole stream, as it was read or written. */
  learn(history: readonly RecordedEvent[]): void {
    for (const event of history) this.apply(event);
  }

  /** Applies an event once; what was seen already is dropped. */
  apply(event: RecordedEvent): void {
    if (event.revision <= (this.#revisions.get(event.stream) ?? -1)) return;
    this.#revisions.set(event.stream, event.revision);
    const releaseId = event.stream.slice('release-'.length);
    const typed = event as RecordedEvent & ReleaseEvent;
    if (typed.type === 'ReleaseCandidateRegistered') this.#register(releaseId, typed);
    if (DRIFT.has(typed.type)) this.drifts.apply(releaseId, typed as Parameters<DriftIndex['apply']>[1]);
    if (ROLLOUT.has(typed.type)) this.#fold(releaseId, typed as RolloutEvent);
  }

  /** Takes the only place for a rollout of a workload; false when another release holds it. Before the append, so that two in one process cannot both start. */
  reserve(rollout: Rollout, claim: Claim): boolean {
    const held = this.current(rollout.environment, rollout.workload);
    if (held?.releaseId === rollout.releaseId) return true;
    if (held !== undefined && !mayTakeOver(claim, held, this.release(held.releaseId))) return false;
    this.#set(rollout);
    return true;
  }

  /** Gives the place back when nothing was started. */
  giveBack({ environment, workload, releaseId }: Rollout): void {
    const held = this.#rollouts.get(keyOf(environment, workload));
    if (held?.get(releaseId)?.position === Infinity) held.delete(releaseId);
  }

  /** Whether a release that came after it is resident. */
  comesTooLate(environment: string, workload: string, claim: Claim): boolean {
    const resident = this.resident(environment, workload);
    const age = resident === undefined ? undefined : this.release(resident.releaseId);
    return age !== undefined && comesTooLate(claim, age);
  }

  /** The rollout that holds the place: of those that do, the one started last, which took over from the others. */
  current(environment: string, workload: string): Rollout | undefined {
    return this.rollouts(environment, workload)
      .filter(({ status }) => status !== 'failed')
      .toSorted((left, right) => left.position - right.position)
      .at(-1);
  }

  /** Rollouts that were started after the resident one: what came before it was replaced by it. */
  rollouts(environment: string, workload: string): readonly Rollout[] {
    const key = keyOf(environment, workload);
    const since = this.#residents.get(key)?.position ?? -1;
    return [...(this.#rollouts.get(key)?.values() ?? [])].filter(({ position }) => position > since);
  }

  resident(environment: string, workload: string): Resident | undefined {
    return this.#residents.get(keyOf(environment, workload));
  }

  workload(releaseId: string, environment: string): string | undefined {
    return this.#workloads.get(`${releaseId}/${environment}`);
  }

  release(releaseId: string): KnownRelease | undefined {
    return this.#releases.get(releaseId);
  }

  /** Residents and rollouts, in no order. */
  list(): { readonly residents: readonly Resident[]; readonly rollouts: readonly Rollout[] } {
    const places = [...this.#rollouts.values()].flatMap((held) => [...held.values()].slice(0, 1));
    const rollouts = places.flatMap(({ environment, workload }) => this.rollouts(environment, workload));
    return { residents: [...this.#residents.values()], rollouts };
  }

  #register(releaseId: string, { data, metadata }: Extract<ReleaseEvent, { type: 'ReleaseCandidateRegistered' }> & RecordedEvent): void {
    const { component, artifacts, configuration = null } = data.candidate;
    this.#releases.set(releaseId, { releaseId, registeredAt: metadata.recordedAt, component, artifacts, configuration });
  }

  #set(rollout: Rollout): void {
    const key = keyOf(rollout.environment, rollout.workload);
    const held = this.#rollouts.get(key) ?? new Map<string, Rollout>();
    this.#rollouts.set(key, held.set(rollout.releaseId, rollout));
  }

  #fold(releaseId: string, event: RolloutEvent): void {
    const { environment } = event.data;
    if (event.type === 'DeploymentStarted') {
      if (!event.data.target.startsWith(TARGET)) return;
      this.#workloads.set(`${releaseId}/${environment}`, event.data.target.slice(TARGET.length));
    }
    const workload = this.workload(releaseId, environment);
    if (workload === undefined) return;
    const held = this.#rollouts.get(keyOf(environment, workload));
    const before = held?.get(releaseId);
    if (event.type === 'DeploymentStarted') return this.#set(startedBy(before, { releaseId, workload }, event));
    if (event.type === 'DeploymentApplied') this.#reside(releaseId, workload, event, before?.position ?? event.position);
    const after = before === undefined ? undefined : movedBy(before, event);
    if (after === undefined) held?.delete(releaseId);
    else this.#set(after);
  }

  #reside(
    releaseId: string,
    workload: string,
    { data, metadata }: Extract<RolloutEvent, { readonly type: 'DeploymentApplied' }>,
    position: number,
  ): void {
    const { environment, deploymentId, authorisationId, artifacts, configuration, residency } = data;
    const key = keyOf(environment, workload);
    if ((this.#residents.get(key)?.position ?? -1) > position) return;
    const where = { releaseId, environment, workload, deploymentId, authorisationId, since: metadata.recordedAt };
    this.#residents.set(key, { ...where, artifacts, configuration, limits: residency.limits ?? null, position });
  }
}
