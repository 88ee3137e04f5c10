import type { EventStore } from '@interlock/adapters/event-store';
import { serveEventStore, type EventStoreServer } from '@interlock/adapters/event-store/wire-server';

type Environment = Readonly<Record<string, string | undefined>>;

const VARIABLE = 'INTERLOCK_EVENTSTORE_LISTEN';

export class RecordDoorError extends Error {
  readonly code = 'config.invalid';
  constructor(message: string, options?: { cause?: unknown }) {
    super(`${VARIABLE}: ${message}`, options);
    this.name = 'RecordDoorError';
  }
}

/**
 * The record for EventStoreDB clients, where `INTERLOCK_EVENTSTORE_LISTEN=127.0.0.1:2113` asks for it. For reading only: this door asks nobody who they are, and who may append could write
 * decisions. Throws `config.invalid`.
 */
export const serveRecord = async (environment: Environment, store: EventStore): Promise<EventStoreServer | undefined> => {
  const listen = environment[VARIABLE]?.trim();
  if (listen === undefined || listen === '') return undefined;
  try {
    return await serveEventStore({ store, listen });
  } catch (cause) {
    throw new RecordDoorError(cause instanceof Error ? cause.message : String(cause), { cause });
  }
};
