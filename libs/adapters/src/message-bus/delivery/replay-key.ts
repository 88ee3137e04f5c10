import { setTimeout as delay } from 'node:timers/promises';
import type { MessageHandler, ParkedRecord } from '../message-bus.ts';
import { attemptDelivery, type AttemptPolicy, type Outcome } from './attempt-delivery.ts';
import type { Feed, HeldKey } from './feed.ts';

export interface Replay {
  readonly group: string;
  readonly feed: Feed;
  readonly handler: MessageHandler;
  readonly attempts: AttemptPolicy;
  /** Runs a delivery when there is a place for it. */
  readonly deliver: (run: () => Promise<Outcome>) => Promise<Outcome>;
  readonly stopping: AbortSignal;
}

/**
 * Delivers the parked messages of one key in order. The key is held back until none is left: whatever arrives meanwhile is parked behind and delivered
 * here as well. Resolves with how many messages were delivered.
 */
export async function replayKey(replay: Replay, key: string, held: HeldKey): Promise<number> {
  const { feed, stopping } = replay;
  const { parking } = feed;
  let delivered = 0;
  held.replaying = true;
  try {
    while (!stopping.aborted) {
      const first = parking.first(key);
      if (first === undefined) {
        feed.held.delete(key);
        return delivered;
      }
      held.first = first;
      const parked = await parking.read(key, first);
      if (!parked) continue;
      delivered += 1;
      const outcome = await deliverToTheEnd(replay, parked);
      if (outcome?.kind === 'ack') await parking.unpark(parked);
      if (outcome?.kind === 'park') {
        await parking.parkAgain(parked, outcome.cause);
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
  { handler, attempts, deliver, stopping }: Replay,
  parked: ParkedRecord,
): Promise<Exclude<Outcome, { kind: 'retry' }> | undefined> {
  const { topic, partition, offset, key, value, headers, timestamp } = parked;
  let failures = 0;
  for (let attempt = 1; !stopping.aborted; attempt += 1) {
    const delivery = { topic, partition, offset, key, value, headers, timestamp, attempt };
    const outcome = await deliver(() => attemptDelivery(handler, delivery, failures, attempts));
    if (outcome.kind !== 'retry') return outcome;
    if (outcome.threw) failures += 1;
    await delay(outcome.delayMs, undefined, { signal: stopping }).catch((error: unknown) => {
      if (!stopping.aborted) throw error;
    });
  }
  return undefined;
}
