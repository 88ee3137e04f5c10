import type { EventStore, Subscriber } from '@interlock/adapters/event-store';

/** A store, some of whose methods are put in another's place. */
export const storeWith = (store: EventStore, change: Partial<EventStore>): EventStore => ({
  append: (...parameters) => store.append(...parameters),
  readStream: (...parameters) => store.readStream(...parameters),
  readAll: (...parameters) => store.readAll(...parameters),
  head: () => store.head(),
  close: () => store.close(),
  subscribe: (...parameters) => store.subscribe(...parameters),
  ...change,
});

/** A store whose subscribers are put in another's place. */
export const subscribedAs = (store: EventStore, change: (subscriber: Subscriber) => Subscriber): EventStore =>
  storeWith(store, { subscribe: (after, subscriber) => store.subscribe(after, change(subscriber)) });
