import type { DeploymentTarget, DesiredState, LiveState } from '@interlock/adapters/deployment-target';

/** A deployment target in memory, whose runtime reports when it is told to. */
export class Runtime implements DeploymentTarget {
  readonly environment: string;
  readonly #references: Map<string, string>;
  readonly #coming: LiveState[] = [];
  readonly #live: Map<string, LiveState>;
  readonly #listeners = new Set<(live: LiveState) => void>();
  #failing = 0;

  /** `before`: what another one ran when it was put aside. */
  constructor(environment: string, before?: Runtime) {
    this.environment = environment;
    this.#references = new Map(before === undefined ? [] : before.#references);
    this.#live = new Map(before === undefined ? [] : before.#live);
  }

  get waiting(): number {
    return this.#coming.length;
  }

  /** The next thing that it would start does not come up. */
  failNext(): void {
    this.#failing += 1;
  }

  /** Reports the next desired state live; false when there is none. */
  report(): boolean {
    const next = this.#coming.shift();
    if (next === undefined) return false;
    const live: LiveState = this.#failing > 0 ? { ...next, status: 'failed', message: 'it does not come up' } : next;
    this.#failing = Math.max(0, this.#failing - 1);
    if (live.status === 'live') this.#live.set(live.workload, live);
    for (const listener of this.#listeners) listener(live);
    return true;
  }

  async apply({ authorisationId, component, workload, artifacts, configuration, limits }: DesiredState) {
    const known = this.#references.get(authorisationId);
    if (known !== undefined) return { reference: known };
    const reference = `${this.environment}-${this.#references.size}`;
    this.#references.set(authorisationId, reference);
    const what = { workload, component, artifacts, configuration, authorisationId, reference };
    const share = limits === undefined ? {} : { share: limits.share };
    this.#coming.push({ ...what, ...share, changedBy: 'Interlock', status: 'live', message: null, reportedBy: 'model' });
    return { reference };
  }

  watch(onLive: (live: LiveState) => void): () => void {
    for (const live of this.#live.values()) onLive(live);
    this.#listeners.add(onLive);
    return () => this.#listeners.delete(onLive);
  }

  async live(workload: string): Promise<LiveState | undefined> {
    return this.#live.get(workload);
  }

  async close(): Promise<void> {
    this.#listeners.clear();
  }
}
