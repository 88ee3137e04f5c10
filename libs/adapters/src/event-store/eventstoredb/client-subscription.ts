import { eventTypeFilter, START, type AllStreamSubscription, type EventStoreDBClient } from '@eventstore/db-client';
import type streams from '@eventstore/db-client/generated/streams_pb.js';
import { position } from './read-events.ts';

/** Events that the server looks at between two checkpoints of a filtered subscription: this many windows of 32. */
const CHECKPOINT_WINDOWS = 8;
const NOT_SYSTEM = '^[^$].*';

/** What the server sends of one event. */
export type SentEvent = streams.ReadResp.ReadEvent;

/** As the client's subscription has it, beside its types. */
interface Converting {
  convertGrpcEvent: (sent: SentEvent) => unknown;
}

/** The client's subscription to all but system events after a position. Gives `SentEvent`s, whatever its type says. */
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
  const subscription = client.subscribeToAll(
    { fromPosition: after < 0 ? START : position(after), filter, requiresLeader: true },
    { highWaterMark: 512 },
  );
  // What the client makes of an event (copies, dates, whole numbers of any size) costs as much as parsing it, and a throw in there reaches nobody: `sentEvent` reads what we need.
  (subscription as unknown as Converting).convertGrpcEvent = (sent) => sent;
  return subscription;
};

/** A subscription that is cancelled neither ends nor fails by itself in this client. */
export const letGo = (subscription: AllStreamSubscription): void => {
  subscription.on('error', () => undefined);
  subscription.unsubscribe().catch(() => undefined);
  subscription.destroy();
};
