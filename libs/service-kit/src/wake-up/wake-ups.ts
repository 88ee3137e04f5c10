import type { Clock } from '../clock/clock.ts';
import type { Logger } from '../logging/logger.ts';

interface WakeUp {
  readonly releaseId: string;
  readonly environment: string;
  readonly cause: string;
}

const RETRY_MS = 1000;

/**
 * Work that no release event asks for: a catalog fact, a signal or the clock moved. Each release and environment waits at most once, with the
 * newest cause; one that fails is kept and tried again, never dropped.
 */
export class WakeUps {
  private readonly waiting = new Map<string, WakeUp>();
  private readonly idlers: (() => void)[] = [];
  private running = 0;
  private delayed = 0;
  private stopped = false;
  private readonly run: (wakeUp: WakeUp) => Promise<void>;
  private readonly clock: Clock;
  private readonly logger: Logger;
  private readonly concurrency: number;
  constructor(run: (wakeUp: WakeUp) => Promise<void>, clock: Clock, logger: Logger, concurrency = 4) {
    this.run = run;
    this.clock = clock;
    this.logger = logger;
    this.concurrency = concurrency;
  }

  add(releaseId: string, environment: string, cause: string): void {
    if (this.stopped) return;
    this.waiting.set(`${releaseId} ${environment}`, { releaseId, environment, cause });
    this.pump();
  }

  /** Adds what `work` finds, a little later; until then this is not idle. */
  after(delayMs: number, work: () => void): void {
    this.delayed += 1;
    this.clock.at(this.clock.epochMs() + delayMs, () => {
      this.delayed -= 1;
      if (!this.stopped) work();
      this.pump();
    });
  }

  /** Resolves when nothing waits or runs. */
  idle(): Promise<void> {
    return this.running + this.waiting.size + this.delayed === 0 ? Promise.resolve() : new Promise((resolve) => this.idlers.push(resolve));
  }

  stop(): void {
    this.stopped = true;
    this.waiting.clear();
  }

  private pump(): void {
    for (const [key, wakeUp] of this.waiting) {
      if (this.running >= this.concurrency) return;
      this.waiting.delete(key);
      this.running += 1;
      void this.attempt(wakeUp);
    }
    if (this.running + this.waiting.size + this.delayed === 0) for (const resolve of this.idlers.splice(0)) resolve();
  }

  private async attempt(wakeUp: WakeUp): Promise<void> {
    try {
      await this.run(wakeUp);
    } catch (error) {
      this.logger.warn(
        { releaseId: wakeUp.releaseId, environment: wakeUp.environment, cause: wakeUp.cause, err: error },
        'looking at a release again failed, trying again',
      );
      this.after(RETRY_MS, () => this.add(wakeUp.releaseId, wakeUp.environment, wakeUp.cause));
    }
    this.running -= 1;
    this.pump();
  }
}
