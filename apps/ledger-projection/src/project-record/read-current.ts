import { setTimeout as delay } from 'node:timers/promises';
import { EventStoreError } from '@interlock/adapters/event-store';
import type { FollowRecord } from './follow-record.ts';

const PATIENCE_MS = 2_000;

/**
 * Whoever was answered 202 reads what they wrote: a read waits until the views tell what was on the record when it began. Views that stand still, or
 * lag for longer, are read as they are; so they are after the same while when the store is away, and cannot say what is on the record.
 */
export const readCurrent =
  (follow: Pick<FollowRecord, 'idle'>) =>
  async <T>(read: () => T | Promise<T>): Promise<T> => {
    const patience = new AbortController();
    try {
      const longEnough = delay(PATIENCE_MS, undefined, { signal: patience.signal, ref: false });
      await Promise.race([follow.idle().catch((error: unknown) => (isAway(error) ? longEnough : Promise.reject(error))), longEnough]);
    } finally {
      patience.abort();
    }
    return read();
  };

const isAway = (error: unknown): boolean => error instanceof EventStoreError && error.code === 'event-store.unavailable';
