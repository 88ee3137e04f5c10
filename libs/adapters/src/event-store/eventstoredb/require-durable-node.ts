import type { EventStoreDBClient } from '@eventstore/db-client';
import { messageOf } from '../../durable-files/index.ts';
import { SERVER_VERSION } from '../wire-server/index.ts';
import { inTime } from './in-time.ts';
import { keepsInMemory, nodeAccess, readNodeOptions } from './node-options.ts';
import type { Notice } from './notice.ts';

export class EventStoreInMemoryError extends Error {
  readonly code = 'config.event_store_in_memory';
  constructor() {
    super(
      'the event store keeps everything in memory (MemDb): what it acknowledges is gone when it stops. Run it on disk, or set EVENTSTORE_IN_MEMORY=allowed for development',
    );
    this.name = 'EventStoreInMemoryError';
  }
}

/** What the client does not show of itself. */
interface Inside {
  readonly capabilities: Promise<{ readonly serverVersion: string }>;
  resolveUri(): Promise<string>;
}

const PATIENCE_MS = 5_000;

/** Rejects with `config.event_store_in_memory`. A node that does not tell (its options are for operators) is not refused, but operators are told. */
export const requireDurableNode = async (
  client: EventStoreDBClient,
  { url, development, onNotice }: { readonly url: string; readonly development: boolean; readonly onNotice: (notice: Notice) => void },
): Promise<void> => {
  const inside = client as unknown as Inside;
  try {
    // The stand-in answers over a record on disk.
    const { serverVersion } = await inTime(inside.capabilities, PATIENCE_MS, 'event-store.unavailable', 'server features');
    if (serverVersion === SERVER_VERSION) return;
    const options = await readNodeOptions(
      await inTime(inside.resolveUri(), PATIENCE_MS, 'event-store.unavailable', 'discovery'),
      nodeAccess(url),
    );
    if (!keepsInMemory(options)) return;
  } catch (cause) {
    const message = `whether the event store keeps what it acknowledges could not be found out (GET /info/options, for members of $ops): ${messageOf(cause)}`;
    return onNotice({ code: 'event-store.durability_unknown', message, cause });
  }
  if (!development) throw new EventStoreInMemoryError();
  onNotice({
    code: 'event-store.in_memory',
    message: 'the event store keeps everything in memory: what is on the record is gone when it stops',
  });
};
