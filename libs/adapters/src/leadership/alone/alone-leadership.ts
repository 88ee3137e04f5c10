import { setTimeout } from 'node:timers/promises';
import type { Leadership } from '../leadership.ts';

const STAND_AGAIN_MS = 500;

/** One process is all there is: it leads until it stops. `onError` hears of a rejection; after a moment it leads again. */
export const aloneLeadership = (onError: (error: unknown) => void): Leadership => ({
  lead: async (role) => {
    const stopping = new AbortController();
    const { signal } = stopping;
    const leading = (async () => {
      while (!signal.aborted) {
        try {
          await role.onLeading(signal);
        } catch (error) {
          onError(error);
        }
        // A pause between two attempts, cut short by the end.
        if (!signal.aborted) await setTimeout(STAND_AGAIN_MS, undefined, { signal }).catch(() => undefined);
      }
    })();
    return {
      stop: async () => {
        stopping.abort();
        await leading;
      },
    };
  },
});
