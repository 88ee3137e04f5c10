import { setTimeout as delay } from 'node:timers/promises';
import { EventStoreError, type EventStore } from '../../../event-store/index.ts';
import { someEvents } from '../../../event-store/testing/some-events.ts';
import { ACK, type Delivery, type MessageHandler } from '../../message-bus.ts';
import { text } from '../../testing/situation.ts';

/** `has`: the stream was read. Then `did`; or `knew`, where its effect was there; or `lost`, where another append had come first. */
export type Said = 'has' | 'did' | 'knew' | 'lost';

export const streamOf = (key: string): string => `release-${key}`;
/** Named by its sender, as a CloudEvent is: the same in each copy. */
const causeOf = ({ value }: Delivery): string => `message-${text(value)}`;

/** Does with a message what a service does: looks for its cause in the loaded stream, works, and appends at the revision that it has seen. */
export const recordEffects =
  (store: EventStore, workMs: number, say: (what: Said, delivery: Delivery) => void): MessageHandler =>
  async (delivery) => {
    const stream = streamOf(delivery.key);
    const before = await store.readStream(stream);
    say('has', delivery);
    const cause = causeOf(delivery);
    if (before.some(({ metadata }) => metadata.causationId === `ci|${cause}`)) {
      say('knew', delivery);
      return ACK;
    }
    await delay(workMs);
    const effect = someEvents(stream, before.at(-1), [{ cause, data: { number: Number(text(delivery.value)) } }]);
    try {
      await store.append(stream, before.length - 1, effect);
    } catch (error) {
      if (!(error instanceof EventStoreError) || error.code !== 'event-store.conflict') throw error;
      say('lost', delivery);
      return { kind: 'retry', delayMs: 50, cause: error.message };
    }
    say('did', delivery);
    return ACK;
  };
