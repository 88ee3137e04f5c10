import { epochMs } from '@interlock/domain';
import type { Clock, Logger } from '@interlock/service-kit';
import type { EnvironmentFreezes } from './environment-freezes.ts';

const RETRY_MS = 1000;

/** Calls at every instant at which the clock alone changes an environment's freezes or windows, and once at the start. One that fails is tried again. */
export class FreezeClock {
  readonly #timers = new Map<string, () => void>();
  readonly #running = new Set<Promise<void>>();
  readonly #freezes: EnvironmentFreezes;
  readonly #onChange: (environment: string) => Promise<void>;
  readonly #clock: Clock;
  readonly #logger: Logger;
  #stopped = false;
  constructor(freezes: EnvironmentFreezes, onChange: (environment: string) => Promise<void>, clock: Clock, logger: Logger) {
    this.#freezes = freezes;
    this.#onChange = onChange;
    this.#clock = clock;
    this.#logger = logger;
  }

  /** Looks at an environment now, and again whenever its next instant comes. */
  look(environment: string): void {
    if (this.#stopped) return;
    const run = this.#attempt(environment).finally(() => this.#running.delete(run));
    this.#running.add(run);
  }

  /** Sets the timer for the next instant: something was recorded. */
  arm(environment: string): void {
    this.#timers.get(environment)?.();
    this.#timers.delete(environment);
    if (this.#stopped) return;
    const now = this.#clock.now();
    const { freezes, windows } = this.#freezes.schedule(environment, now);
    const instants = [...freezes, ...windows.flatMap(({ intervals }) => intervals)].flatMap(({ from, until }) => [from, until ?? '']);
    const next = instants.filter((instant) => instant > now).toSorted()[0];
    if (next !== undefined) this.#at(environment, epochMs(next));
  }

  async idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }

  stop(): void {
    this.#stopped = true;
    for (const cancel of this.#timers.values()) cancel();
    this.#timers.clear();
  }

  async #attempt(environment: string): Promise<void> {
    try {
      await this.#onChange(environment);
      this.arm(environment);
    } catch (error) {
      this.#logger.warn({ environment, err: error }, 'recording what the calendar says failed, trying again');
      if (!this.#stopped) this.#at(environment, this.#clock.epochMs() + RETRY_MS);
    }
  }

  #at(environment: string, due: number): void {
    this.#timers.get(environment)?.();
    this.#timers.set(
      environment,
      this.#clock.at(due, () => this.look(environment)),
    );
  }
}
