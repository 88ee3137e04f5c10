import { setTimeout as delay } from 'node:timers/promises';
import type { FollowRecord } from './follow-record.ts';

const PATIENCE_MS = 2_000;

/**
 * Whoever was answered 202 reads what they wrote: a read waits until the views tell what was on the record when it began. Views that stand still, or
 * lag for longer, are read as they are.
 */
export const readCurrent =
  (follow: Pick<FollowRecord, 'idle'>) =>
  async <T>(read: () => T | Promise<T>): Promise<T> => {
    const patience = new AbortController();
    try {
      await Promise.race([follow.idle(), delay(PATIENCE_MS, undefined, { signal: patience.signal, ref: false })]);
    } finally {
      patience.abort();
    }
    return read();
  };
