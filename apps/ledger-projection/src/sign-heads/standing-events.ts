import type { DatabaseSync } from 'node:sqlite';
import { doesNotVerify, EventStoreError, type EventStore } from '@interlock/adapters/event-store';
import { newestTold } from '@interlock/adapters/view-database';
import type { FollowRecord } from '../project-record/follow-record.ts';
import { requireStands } from '../project-record/stands-on-record.ts';

export interface StandingEventsParts {
  readonly database: DatabaseSync;
  readonly eventStore: EventStore;
  readonly follow: Pick<FollowRecord, 'end' | 'fault'>;
}

/**
 * How many events the views tell, once the newest of them was found on the record. Rejects with `event-store.retracted`, which ends the following, and with `event-store.corrupt` once
 * it has ended: what came before the event that it ended at may have been taken back as well.
 */
export const standingEvents =
  ({ database, eventStore, follow }: StandingEventsParts) =>
  async (): Promise<number> => {
    const newest = newestTold(database);
    if (newest === undefined) return 0;
    await requireStands(newest, eventStore).catch((error: unknown) => {
      if (doesNotVerify(error)) follow.end(error);
      throw error;
    });
    const fault = follow.fault();
    if (fault !== undefined) throw new EventStoreError('event-store.corrupt', `no head is signed over views that stand still: ${fault}`);
    return newest.leaf + 1;
  };
