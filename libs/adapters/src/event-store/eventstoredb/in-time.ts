import { EventStoreError, type EventStoreErrorCode } from '../event-store.ts';

/** Settles as `work` does, or rejects when that takes longer. The client waits for some answers without end (server features, discovery, a silent read). */
export const inTime = async <T>(work: Promise<T>, ms: number, code: EventStoreErrorCode, doing: string): Promise<T> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new EventStoreError(code, `${doing}: no answer within ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
};
