import type { Clock } from '../clock/clock.ts';
import { epochMs } from '@interlock/domain';

/** One timer per release and environment: the next instant at which it wants to be looked at again. Its identity is its subject and due instant. */
export class DueTimers {
  private readonly timers = new Map<string, { dueAt: string; cancel: () => void }>();
  private readonly clock: Clock;
  private readonly onDue: (releaseId: string, environment: string, dueAt: string) => void;
  constructor(clock: Clock, onDue: (releaseId: string, environment: string, dueAt: string) => void) {
    this.clock = clock;
    this.onDue = onDue;
  }

  /** Sets, moves or (null) ends the timer. */
  set(releaseId: string, environment: string, dueAt: string | null): void {
    const key = `${releaseId} ${environment}`;
    const present = this.timers.get(key);
    if (present?.dueAt === dueAt) return;
    present?.cancel();
    this.timers.delete(key);
    if (dueAt === null) return;
    const cancel = this.clock.at(epochMs(dueAt), () => {
      this.timers.delete(key);
      this.onDue(releaseId, environment, dueAt);
    });
    this.timers.set(key, { dueAt, cancel });
  }

  stop(): void {
    for (const { cancel } of this.timers.values()) cancel();
    this.timers.clear();
  }
}
