import { setTimeout as delay } from 'node:timers/promises';
import type { EventStore } from '@interlock/adapters/event-store';
import type { MessageBus } from '@interlock/adapters/message-bus';
import { RELAY_CHECKPOINT } from '@interlock/contracts';
import { requirePublished } from './require-published.ts';

/** What was published is no longer on the record: it lost its end (design §2). Exit 20. */
export class RecordBehindError extends Error {
  readonly code = 'record.behind';
  constructor(what: string, theirs: number, ours: number) {
    super(
      `the record ends at position ${ours}, but ${what} has seen position ${theirs}: its end was lost, or an older copy was put in its place`,
    );
    this.name = 'RecordBehindError';
  }
}

const PATIENCE_MS = 30_000;
const PAUSE_MS = 250;

const isUnavailable = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'message-bus.unavailable' || error.code === 'event-store.unavailable');

/**
 * A write-ahead log that lost its end looks intact from inside: what others saw of it tells. Engines that have just started are waited for: 30 s.
 * Throws `record.behind`, `record.replaced`, or why an engine does not answer.
 */
export const checkRecord = async (eventStore: EventStore, messageBus: MessageBus): Promise<void> => {
  for (const until = performance.now() + PATIENCE_MS; ; await delay(PAUSE_MS)) {
    try {
      const published = await messageBus.readCheckpoint(RELAY_CHECKPOINT);
      // Read after it: what was published stood on the record before.
      const head = await eventStore.head();
      if (published > head) throw new RecordBehindError('the message bus', published, head);
      await requirePublished(eventStore, messageBus);
      return;
    } catch (error) {
      if (!isUnavailable(error) || performance.now() > until) throw error;
    }
  }
};
