import { MessageBusError } from '../message-bus.ts';

/** Rejects with `message-bus.unavailable` when the work takes longer; it is told by its signal that nobody waits any more. `ms` undefined: takes what it takes. */
export async function answeredWithin<T>(ms: number | undefined, work: (signal?: AbortSignal) => Promise<T>): Promise<T> {
  if (ms === undefined) return work();
  const abandon = new AbortController();
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    late.reject(new MessageBusError('message-bus.unavailable', `the brokers did not answer within ${ms} ms`));
    abandon.abort();
  }, ms);
  try {
    return await Promise.race([work(abandon.signal), late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
