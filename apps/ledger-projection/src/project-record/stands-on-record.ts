import { EventStoreError, type EventStore } from '@interlock/adapters/event-store';
import type { ToldEvent } from '@interlock/adapters/view-database';
import { recordedText } from '@interlock/domain';

/**
 * The newest event that the views tell is what a read of the record tells: a subscription may have delivered what a fail-over then took back. A record loses its end or nothing, so what
 * came before it stands too. Rejects with `event-store.retracted`.
 */
export const requireStands = async ({ stream, revision, position, body }: ToldEvent, eventStore: EventStore): Promise<void> => {
  const [found] = await eventStore.readStream(stream, revision, 1);
  if (found?.position === position && recordedText(found) === body) return;
  throw new EventStoreError(
    'event-store.retracted',
    `stream ${stream}: revision ${revision} is in the views as of position ${position}, and the record has ${found === undefined ? 'none' : `another one, at position ${found.position}`}: it was taken back, or changed`,
  );
};
