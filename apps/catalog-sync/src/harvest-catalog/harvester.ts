import type { Clock, Logger } from '@interlock/service-kit';

const RETRY_MS = 1_000;

/**
 * One harvest at a time; a change during one asks for another after it. One that fails is tried again, and said to be failing until it succeeds. A harvest
 * answers when the clock will ask for the next one, if it will.
 */
export class Harvester {
  readonly #harvest: () => Promise<number | undefined>;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #idlers: (() => void)[] = [];
  #running = false;
  #wanted = false;
  #stopped = false;
  #cancelRetry: (() => void) | undefined;
  #cancelNext: (() => void) | undefined;
  #failure: string | undefined = 'not harvested yet';

  constructor(harvest: () => Promise<number | undefined>, clock: Clock, logger: Logger) {
    this.#harvest = harvest;
    this.#clock = clock;
    this.#logger = logger;
  }

  /** The first harvest: rejects when it fails, because nothing may be decided before the catalog was read once. */
  async first(): Promise<void> {
    await this.#once();
  }

  want(): void {
    if (this.#stopped) return;
    this.#wanted = true;
    if (!this.#running) void this.#run();
  }

  /** Undefined when the last harvest succeeded. */
  failure(): string | undefined {
    return this.#failure;
  }

  /** Resolves when no harvest runs, waits, or is to be tried again. */
  idle(): Promise<void> {
    return this.#isIdle() ? Promise.resolve() : new Promise((resolve) => this.#idlers.push(resolve));
  }

  /** Resolves when the harvest in hand is done. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#wanted = false;
    this.#cancelRetry?.();
    this.#cancelRetry = undefined;
    this.#cancelNext?.();
    this.#cancelNext = undefined;
    this.#settle();
    await this.idle();
  }

  async #run(): Promise<void> {
    this.#running = true;
    while (this.#wanted && !this.#stopped) {
      this.#wanted = false;
      try {
        await this.#once();
      } catch (error) {
        this.#failed(error);
      }
    }
    this.#running = false;
    this.#settle();
  }

  async #once(): Promise<void> {
    const next = await this.#harvest();
    this.#failure = undefined;
    this.#cancelNext?.();
    this.#cancelNext = next === undefined || this.#stopped ? undefined : this.#clock.at(next, () => this.want());
  }

  #failed(error: unknown): void {
    this.#failure = 'the last harvest failed';
    this.#logger.error({ err: error }, 'the catalog could not be harvested; trying again');
    this.#cancelRetry?.();
    if (this.#stopped) return;
    this.#cancelRetry = this.#clock.at(this.#clock.epochMs() + RETRY_MS, () => {
      this.#cancelRetry = undefined;
      this.want();
    });
  }

  #isIdle(): boolean {
    return !this.#running && !this.#wanted && this.#cancelRetry === undefined;
  }

  #settle(): void {
    if (this.#isIdle()) for (const resolve of this.#idlers.splice(0)) resolve();
  }
}
