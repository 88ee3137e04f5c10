import { setTimeout as delay } from 'node:timers/promises';
import type { AttemptPolicy } from './attempt-delivery.ts';
import { backOffDelay } from './back-off.ts';

/** Does it again and again until it works (true) or the signal says to stop (false). Every failure is reported. */
export async function insist(
  work: () => Promise<void>,
  { backOff, random }: Pick<AttemptPolicy, 'backOff' | 'random'>,
  report: (error: unknown) => void,
  stop: AbortSignal,
): Promise<boolean> {
  for (let failures = 1; !stop.aborted; failures += 1) {
    try {
      await work();
      return true;
    } catch (error) {
      if (stop.aborted) return false;
      report(error);
    }
    await delay(backOffDelay(failures, backOff, random), undefined, { signal: stop }).catch(() => undefined); // stopped: the loop ends
  }
  return false;
}
