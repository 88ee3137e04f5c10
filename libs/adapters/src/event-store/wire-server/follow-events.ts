import { randomUUID } from 'node:crypto';
import type { EventStore, Subscription } from '../event-store.ts';
import type { Filtering, From } from './read-request.ts';
import type { EventMessages } from './event-messages.ts';
import { caughtUp, checkpoint, confirmation } from './wire-event.ts';
import type { WireOut } from './wire-out.ts';

interface Following {
  readonly from: From;
  readonly structuredIds: boolean;
  readonly filter: Filtering | undefined;
}

const PAGE = 256;

/** Subscription to the whole record after a position. Ends when the other side goes, or with the store's error. */
export const followAll = async (
  store: EventStore,
  messages: EventMessages,
  { from, structuredIds, filter }: Following,
  out: WireOut,
): Promise<void> => {
  const after = from === 'start' ? -1 : from === 'end' ? await store.head() : from;
  await out.write(confirmation(randomUUID()));
  const failed = Promise.withResolvers<never>();
  let looked = 0;
  let live = false;
  const subscription = store.subscribe(after, {
    onEvents: async (events) => {
      for (const event of events) {
        looked += 1;
        if (filter === undefined || filter.passes(event)) await out.write(messages.of(event, structuredIds));
        if (filter === undefined || looked < filter.checkpointEvery) continue;
        looked = 0;
        await out.write(checkpoint(event.position));
      }
    },
    onCaughtUp: (position) => {
      if (live) return;
      live = true;
      const said = filter === undefined || position < 0 ? Promise.resolve() : out.write(checkpoint(position));
      said.then(() => out.write(caughtUp())).catch(failed.reject);
    },
    onError: failed.reject,
  });
  await untilGone(subscription, out, failed.promise);
};

/** Subscription to one stream after a revision. The record's subscription tells only that there is something to read. */
export const followStream = async (
  store: EventStore,
  messages: EventMessages,
  stream: string,
  { from, structuredIds }: Following,
  out: WireOut,
): Promise<void> => {
  await out.write(confirmation(randomUUID()));
  const failed = Promise.withResolvers<never>();
  let woken = Promise.withResolvers<void>();
  const subscription = store.subscribe(await store.head(), {
    onEvents: async (events) => {
      if (events.some((event) => event.stream === stream)) woken.resolve();
    },
    onError: failed.reject,
  });
  const follow = async (): Promise<void> => {
    let next = from === 'start' ? 0 : from === 'end' ? (await store.readStream(stream)).length : from + 1;
    for (let live = false; !out.gone;) {
      const events = await store.readStream(stream, next, PAGE);
      for (const event of events) await out.write(messages.of(event, structuredIds));
      next += events.length;
      if (events.length > 0) continue;
      if (!live) await out.write(caughtUp());
      live = true;
      await Promise.race([woken.promise, out.whenGone]);
      woken = Promise.withResolvers();
    }
  };
  follow().catch(failed.reject);
  await untilGone(subscription, out, failed.promise);
};

const untilGone = async (subscription: Subscription, out: WireOut, failed: Promise<never>): Promise<void> => {
  try {
    await Promise.race([out.whenGone, failed]);
  } finally {
    await subscription.stop();
  }
};
