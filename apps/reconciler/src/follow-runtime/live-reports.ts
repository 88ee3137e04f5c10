import type { DeploymentTarget, LiveState } from '@interlock/adapters/deployment-target';
import type { Clock, Logger } from '@interlock/service-kit';

const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 15_000;

type Handle = (environment: string, live: LiveState) => Promise<void>;

export interface LiveReportsParts {
  readonly targets: ReadonlyMap<string, DeploymentTarget>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Reports of the runtimes, one at a time per workload and in their order. One that cannot be handled is tried again until it can: nobody else will say it. */
export class LiveReports {
  readonly #parts: LiveReportsParts;
  readonly #handle: Handle;
  readonly #tails = new Map<string, Promise<void>>();
  readonly #newest = new Map<string, LiveState>();
  readonly #stops: (() => void)[] = [];
  readonly #stopping = Promise.withResolvers<void>();
  #stopped = false;

  constructor(parts: LiveReportsParts, handle: Handle) {
    this.#parts = parts;
    this.#handle = handle;
  }

  /** Once the index is read to its end: a report that finds no release to belong to is dropped. */
  start(): void {
    for (const [environment, target] of this.#parts.targets) this.#stops.push(target.watch((live) => this.#add(environment, live)));
  }

  /** Handles once more what a runtime said last, because the record has changed since. */
  look(environment: string, workload: string): void {
    const live = this.newest(environment, workload);
    if (live !== undefined) this.#add(environment, live);
  }

  newest(environment: string, workload: string): LiveState | undefined {
    return this.#newest.get(`${environment}/${workload}`);
  }

  /** Resolves when every report so far is handled. */
  async idle(): Promise<void> {
    while (this.#tails.size > 0) await Promise.all(this.#tails.values());
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#stopping.resolve();
    for (const stop of this.#stops.splice(0)) stop();
    await this.idle();
  }

  #add(environment: string, live: LiveState): void {
    if (this.#stopped) return;
    const key = `${environment}/${live.workload}`;
    this.#newest.set(key, live);
    const tail = (this.#tails.get(key) ?? Promise.resolve()).then(() => this.#handleUntilDone(environment, live));
    this.#tails.set(key, tail);
    void tail.then(() => this.#tails.get(key) === tail && this.#tails.delete(key));
  }

  async #handleUntilDone(environment: string, live: LiveState): Promise<void> {
    for (let pause = FIRST_PAUSE_MS; !this.#stopped; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
      try {
        return await this.#handle(environment, live);
      } catch (error) {
        this.#parts.logger.warn(
          { err: error, environment, workload: live.workload },
          'a report of the runtime could not be handled, trying again',
        );
      }
      await this.#pause(pause);
    }
  }

  async #pause(milliseconds: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const cancel = this.#parts.clock.at(this.#parts.clock.epochMs() + milliseconds, resolve);
    await Promise.race([promise, this.#stopping.promise]);
    cancel();
  }
}
