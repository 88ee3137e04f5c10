import { setTimeout as delay } from 'node:timers/promises';
import type { MessageHandler, ParkedRecord } from '../message-bus.ts';
import { attemptDelivery, type DeliverySlots, type Outcome } from '../delivery/index.ts';
import type { BusParts } from './bus-parts.ts';
import type { HeldKey, PartitionFeed } from './partition-feed.ts';

interface Replay {
  readonly parts: BusParts;
  readonly group: string;
  readonly feed: PartitionFeed;
  readonly slots: DeliverySlots;
  readonly handler: MessageHandler;
  readonly stopping: AbortSignal;
}

/**
 * Delivers the parked messages of one key in order. The key is held back until none is left: whatever arrives meanwhile is parked behind and delivered
 * here as well. Resolves with how many messages were delivered.
 */
export async function replayKey(replay: Replay, key: string, held: HeldKey): Promise<number> {
  const { parts, group, feed, stopping } = replay;
  const { partition } = feed;
  let delivered = 0;
  held.replaying = true;
  try {
    while (!stopping.aborted) {
      // What is being parked behind in this turn must be seen before the key is let go.
      parts.commit.flush();
      const parked = parts.parked.first(group, partition, key);
      if (!parked) {
        feed.held.delete(key);
        return delivered;
      }
      held.first = parked.offset;
      delivered += 1;
      const outcome = await deliverToTheEnd(replay, parked);
      if (outcome?.kind === 'ack') await parts.commit.submit(() => parts.parked.unpark(group, partition, parked));
      if (outcome?.kind === 'park') {
        await parts.commit.submit(() => parts.parked.parkAgain(group, partition, parked, outcome.cause));
        return delivered;
      }
    }
    return delivered;
  } finally {
    held.replaying = false;
  }
}

/** Undefined when the consumer stopped before there was a last word. */
async function deliverToTheEnd(
  { parts, slots, handler, stopping }: Replay,
  parked: ParkedRecord,
): Promise<Exclude<Outcome, { kind: 'retry' }> | undefined> {
  let failures = 0;
  for (let attempt = 1; !stopping.aborted; attempt += 1) {
    await slots.take();
    const { topic, partition, offset, key, value, headers, timestamp } = parked;
    const outcome = await attemptDelivery(
      handler,
      { topic, partition, offset, key, value, headers, timestamp, attempt },
      failures,
      parts.attempts,
    );
    slots.release();
    if (outcome.kind !== 'retry') return outcome;
    if (outcome.threw) failures += 1;
    await delay(outcome.delayMs, undefined, { signal: stopping }).catch((error: unknown) => {
      if (!stopping.aborted) throw error;
    });
  }
  return undefined;
}
