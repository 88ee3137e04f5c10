import type { Clock } from '../clock/clock.ts';
import { judgeError } from '../consume/judge-error.ts';
import type { Logger } from '../logging/logger.ts';

interface WakeUp {
  readonly releaseId: string;
  readonly environment: string;
  readonly cause: string;
  /** How often it was tried and failed, outages apart. */
  readonly failures: number;
}

const RETRY_MS = 1000;
/** As often as the bus tries a message before it parks it. */
const MOST_ATTEMPTS = 10;

/**
 * Work that no release event asks for: a catalog fact, a signal or the clock moved. Each release and environment waits at most once, with the
 * newest cause. One that fails is kept and tried again: through an outage however long it lasts; else as often as a message before it is parked, and then left, visibly, until
 * something moves again.
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
    this.put({ releaseId, environment, cause, failures: 0 });
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

  private put(wakeUp: WakeUp): void {
    this.waiting.set(keyOf(wakeUp), wakeUp);
    this.pump();
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
      this.failed(wakeUp, error);
    }
    this.running -= 1;
    this.pump();
  }

  private failed(wakeUp: WakeUp, error: unknown): void {
    const { releaseId, environment, cause } = wakeUp;
    const fields = { releaseId, environment, cause, err: error };
    const failures = wakeUp.failures + (judgeError(error, 1)?.kind === 'retry' ? 0 : 1);
    if (failures >= MOST_ATTEMPTS) {
      this.logger.error(
        fields,
        `looking at a release again failed ${failures} times: it is left until something moves there, or until the next start`,
      );
      return;
    }
    this.logger.warn(fields, 'looking at a release again failed, trying again');
    this.after(RETRY_MS, () => {
      // A newer cause that waits tries as often as any.
      if (!this.waiting.has(keyOf(wakeUp))) this.put({ ...wakeUp, failures });
    });
  }
}

const keyOf = ({ releaseId, environment }: Pick<WakeUp, 'releaseId' | 'environment'>): string => `${releaseId} ${environment}`;
