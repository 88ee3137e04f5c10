import type { EventStore } from '@interlock/adapters/event-store';
import { nodeHashing } from '@interlock/adapters/hashing';
import { chainEvents, derivedId } from '@interlock/domain';
import type { Told } from './told-releases.ts';

export interface ToldAt extends Told {
  /** What the clock of whoever appended it said. */
  readonly at: string;
  readonly consumer?: string;
  readonly schemaVersion?: number;
}

/** Appends one event at a time to any stream, each with a clock of its own. */
export const tellAt = async (eventStore: EventStore, stream: string, told: readonly ToldAt[]): Promise<void> => {
  const before = await eventStore.readStream(stream);
  const events = chainEvents(
    before.at(-1),
    stream,
    told.map(({ type, data, at, consumer = 'spec', schemaVersion = 1 }, offset) => ({
      id: derivedId(nodeHashing, stream, String(before.length + offset)),
      type,
      data,
      metadata: {
        schemaVersion,
        recordedAt: at,
        consumer,
        causationId: `spec|${stream}|${before.length + offset}`,
        correlationId: stream,
        actor: { subject: 'service:spec', kind: 'service' as const },
        previousHash: null,
      },
    })),
    nodeHashing,
  );
  for (const [offset, event] of events.entries()) await eventStore.append(stream, before.length + offset - 1, [event]);
};
