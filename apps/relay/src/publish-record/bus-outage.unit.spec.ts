import { getEventListeners } from 'node:events';
import { MessageBusError } from '@interlock/adapters/message-bus';
import { silentLogger } from '@interlock/service-kit';
import { manualClock, memoryEventStore } from '@interlock/service-kit/testing';
import { relay, type RelayBus } from './publish-record.ts';

/** A bus that cannot be reached, and says how often it was tried. */
const unreachable = () => {
  let tries = 0;
  const unanswered = async (): Promise<never> => {
    tries += 1;
    throw new MessageBusError('message-bus.unavailable', 'no broker answers');
  };
  const bus: RelayBus = { readCheckpoint: unanswered, lastRecords: unanswered, publishWithCheckpoint: unanswered };
  return { bus, tries: () => tries };
};

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('a bus that is down for long', () => {
  it('is tried again and again, and leaves nothing behind each time', async () => {
    const { bus, tries } = unreachable();
    const clock = manualClock();
    const leading = new AbortController();
    const publishing = relay({ eventStore: memoryEventStore(), messageBus: bus, clock, logger: silentLogger }).publish(leading.signal);
    for (let outage = 0; outage < 50; outage += 1) {
      await turn();
      clock.advance(1_000);
    }
    await turn();
    expect(tries()).toBeGreaterThan(40);
    expect(getEventListeners(leading.signal, 'abort').length).toBeLessThanOrEqual(1);
    leading.abort();
    await publishing;
  });
});
