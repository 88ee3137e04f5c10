import type { EventStore } from '@interlock/adapters/event-store';
import type { MessageBus } from '@interlock/adapters/message-bus';

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

/** A write-ahead log that lost its end looks intact from inside: what others saw of it tells. */
export const checkRecord = async (eventStore: EventStore, messageBus: MessageBus): Promise<void> => {
  const [head, published] = await Promise.all([eventStore.head(), messageBus.readCheckpoint('relay')]);
  if (published > head) throw new RecordBehindError('the message bus', published, head);
};
