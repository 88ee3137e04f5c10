import type { Client } from '../../../client/client.ts';
import { followEvents } from '../../../client/follow-events.ts';

/** How long to wait at most before looking again: the stream is a hint, and may be cut without a word. */
const LOOK_AGAIN_MS = 2_000;

export interface WakeUps {
  /** Resolves when something happened, after a while, or when `ms` have passed. */
  next(ms: number): Promise<void>;
  stop(): void;
}

/** Wakes up when the release's record grows. A stream that cannot be had costs nothing but promptness. */
export const wakeUps = (client: Client, releaseId: string): WakeUps => {
  const abort = new AbortController();
  let wake: () => void = () => undefined;
  let pending = false;
  const follow = async (): Promise<void> => {
    const events = followEvents(client, releaseId, { signal: abort.signal });
    while ((await events.next()).done !== true) {
      pending = true;
      wake();
    }
  };
  // Its failure is seen, and told, by the next look at the release itself.
  follow().catch(() => undefined);
  return {
    next: (ms) =>
      new Promise((resolve) => {
        const timer = setTimeout(done, Math.max(1, Math.min(ms, LOOK_AGAIN_MS)));
        function done(): void {
          clearTimeout(timer);
          wake = () => undefined;
          pending = false;
          resolve();
        }
        wake = done;
        if (pending) done();
      }),
    stop: () => abort.abort(),
  };
};
