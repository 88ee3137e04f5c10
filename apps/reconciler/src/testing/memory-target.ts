import type { DeploymentTarget, DesiredState, LiveState } from '@interlock/adapters/deployment-target';

/** A deployment target in memory, whose runtime does what the spec says. */
export class MemoryTarget implements DeploymentTarget {
  readonly environment: string;
  readonly applied: DesiredState[] = [];
  /** Thrown by the next calls of `apply`, one each. */
  readonly outages: Error[] = [];
  /** How the runtime answers desired state; undefined: not at all. */
  react: (live: LiveState) => LiveState | undefined = (live) => live;
  readonly #live = new Map<string, LiveState>();
  readonly #listeners = new Set<(live: LiveState) => void>();

  constructor(environment: string) {
    this.environment = environment;
  }

  async apply(desired: DesiredState): Promise<{ readonly reference: string }> {
    const outage = this.outages.shift();
    if (outage !== undefined) throw outage;
    const known = this.applied.findIndex(({ authorisationId }) => authorisationId === desired.authorisationId);
    const reference = `memory-${known === -1 ? this.applied.length : known}`;
    if (known !== -1) return { reference };
    this.applied.push(desired);
    const { workload, component, artifacts, configuration, authorisationId } = desired;
    const base = { workload, component, artifacts, configuration, authorisationId, reference };
    const step = desired.limits === undefined ? {} : stepOf(desired.limits.share, desired.stable);
    const live = this.react({ ...base, ...step, changedBy: 'Interlock', status: 'live', message: null, reportedBy: 'memory' });
    if (live !== undefined) this.report(live);
    return { reference };
  }

  report(live: LiveState): void {
    this.#live.set(live.workload, live);
    for (const listener of this.#listeners) listener(live);
  }

  watch(onLive: (live: LiveState) => void): () => void {
    const listener = (live: LiveState): void => onLive(live);
    for (const live of this.#live.values()) queueMicrotask(() => listener(live));
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async live(workload: string): Promise<LiveState | undefined> {
    return this.#live.get(workload);
  }

  async close(): Promise<void> {
    this.#listeners.clear();
  }
}

const INSTANCES = 20;

const stepOf = (share: number, stable: DesiredState['stable']): Pick<LiveState, 'share' | 'instances' | 'rest'> => ({
  share,
  instances: { total: INSTANCES, updated: Math.max(1, Math.floor(share * INSTANCES)) },
  rest: { artifacts: stable?.artifacts ?? [], configuration: stable?.configuration ?? null },
});
