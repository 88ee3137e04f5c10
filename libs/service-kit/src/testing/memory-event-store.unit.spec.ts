import { eventStoreContract } from '@interlock/adapters/event-store/testing';
import type { RecordedEvent } from '@interlock/contracts';
import { memoryEventStore } from './memory-event-store.ts';

// What specs of services rest on must be as strict as the real thing.
eventStoreContract('the record in memory', async () => {
  const log: RecordedEvent[] = [];
  const store = memoryEventStore(log);
  return { store, reopen: async () => memoryEventStore(log), close: () => store.close() };
});
