import type { AppendResult, EventStore } from '@interlock/adapters/event-store';
import { nodeHashing } from '@interlock/adapters/hashing';
import type { NewEvent } from '@interlock/contracts';
import { chainEvents } from '@interlock/domain';

/** Appends events as their writer would: each linked to the one before it. */
export const appendLinked = async (
  store: EventStore,
  stream: string,
  expectedRevision: number,
  events: readonly NewEvent[],
): Promise<AppendResult> => {
  const [last] = expectedRevision < 0 ? [] : await store.readStream(stream, expectedRevision, 1);
  return store.append(stream, expectedRevision, chainEvents(last, stream, events, nodeHashing));
};
