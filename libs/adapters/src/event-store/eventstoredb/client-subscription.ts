import { eventTypeFilter, START, type AllStreamSubscription, type EventStoreDBClient } from '@eventstore/db-client';
import { position } from './read-events.ts';

/** Events that the server looks at between two checkpoints of a filtered subscription: this many windows of 32. */
const CHECKPOINT_WINDOWS = 8;
const NOT_SYSTEM = '^[^$].*';

/** The client's subscription to all but system events after a position. */
export const openSubscription = (
  client: EventStoreDBClient,
  after: number,
  checkpointReached: (position: number) => void,
): AllStreamSubscription => {
  const filter = eventTypeFilter({
    regex: NOT_SYSTEM,
    checkpointInterval: CHECKPOINT_WINDOWS,
    checkpointReached: async (_, { commit }) => checkpointReached(Number(commit)),
  });
  return client.subscribeToAll({ fromPosition: after < 0 ? START : position(after), filter, requiresLeader: true }, { highWaterMark: 512 });
};

/** A subscription that is cancelled neither ends nor fails by itself in this client. */
export const letGo = (subscription: AllStreamSubscription): void => {
  subscription.on('error', () => undefined);
  subscription.unsubscribe().catch(() => undefined);
  subscription.destroy();
};
