import { DeploymentTargetError, type LiveState } from '../deployment-target.ts';

const PATIENCE_MS = 15_000;

/** What the runtime reported last, per workload, and who wants to hear of changes. */
export class LiveTable {
  readonly #states = new Map<string, LiveState>();
  readonly #listeners = new Set<(live: LiveState) => void>();
  readonly #complete = Promise.withResolvers<void>();

  learn(states: readonly LiveState[], complete: boolean): void {
    for (const state of states) {
      const before = this.#states.get(state.workload);
      if (before !== undefined && JSON.stringify(before) === JSON.stringify(state)) continue;
      this.#states.set(state.workload, state);
      for (const listener of this.#listeners) listener(state);
    }
    if (complete) this.#complete.resolve();
  }

  watch(onLive: (live: LiveState) => void): () => void {
    // A function of our own: the same one given twice is two watches.
    const listener = (live: LiveState): void => onLive(live);
    const known = [...this.#states.values()];
    let stopped = false;
    queueMicrotask(() => {
      if (stopped) return;
      for (const state of known) if (this.#states.get(state.workload) === state) listener(state);
    });
    this.#listeners.add(listener);
    return () => {
      stopped = true;
      this.#listeners.delete(listener);
    };
  }

  /** Waits for the runtime's first complete report: before it, "never seen" would be a guess. */
  async find(workload: string): Promise<LiveState | undefined> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(
        () => reject(new DeploymentTargetError('deployment-target.unavailable', `the runtime has not reported within ${PATIENCE_MS} ms`)),
        PATIENCE_MS,
      );
    });
    try {
      await Promise.race([this.#complete.promise, late]);
    } finally {
      clearTimeout(timer);
    }
    return this.#states.get(workload);
  }

  close(): void {
    this.#listeners.clear();
  }
}
