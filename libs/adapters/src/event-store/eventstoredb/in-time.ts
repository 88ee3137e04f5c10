import { EventStoreError, type EventStoreErrorCode } from '../event-store.ts';
import { Patience } from './patience.ts';

/** Settles as `work` does, or rejects when that takes longer. The client waits for some answers without end (server features, discovery, a silent read). */
export const inTime = async <T>(work: Promise<T>, ms: number, code: EventStoreErrorCode, doing: string): Promise<T> => {
  const late = Promise.withResolvers<never>();
  const patience = new Patience(ms, () => late.reject(new EventStoreError(code, `${doing}: no answer within ${ms} ms`)));
  try {
    return await Promise.race([work, late.promise]);
  } finally {
    patience.end();
  }
};
