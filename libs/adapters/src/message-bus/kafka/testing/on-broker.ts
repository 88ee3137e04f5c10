import { randomUUID } from 'node:crypto';
import type { MessageBus, OutgoingRecord } from '../../message-bus.ts';
import { bytes } from '../../testing/situation.ts';
import { openKafkaMessageBus, type KafkaMessageBusOptions } from '../index.ts';
import { startKafka, type OwnBroker } from './broker.ts';

export interface OnBroker {
  readonly broker: OwnBroker;
  /** Another bus of the same installation. `failures` collects what it reports, `fatal` what it cannot cure. */
  open(options?: Partial<KafkaMessageBusOptions>): Promise<MessageBus>;
  /** All that `open` opened; each is closed at the end. */
  readonly opened: readonly MessageBus[];
  readonly failures: unknown[];
  readonly fatal: unknown[];
  readonly topicPrefix: string;
}

/** A broker of one's own for a suite; each test gets an installation of its own on it. */
export function onOwnBroker(skip: string | undefined): (test: (situation: OnBroker) => Promise<void>) => () => Promise<void> {
  let broker: OwnBroker | undefined;
  if (skip === undefined) {
    beforeAll(async () => {
      broker = await startKafka();
    });
    afterAll(() => broker?.stop());
  }
  return (test) => async () => {
    if (!broker) throw new Error('the broker did not start');
    const there = broker;
    const topicPrefix = `f${randomUUID()}.`;
    const buses: MessageBus[] = [];
    const failures: unknown[] = [];
    const fatal: unknown[] = [];
    const open = async (options: Partial<KafkaMessageBusOptions> = {}): Promise<MessageBus> => {
      const bus = await openKafkaMessageBus({
        brokers: [there.brokers],
        clientId: 'faults',
        topicPrefix,
        onBackgroundError: (error) => failures.push(error),
        onFatal: (error) => fatal.push(error),
        ...options,
      });
      buses.push(bus);
      return bus;
    };
    try {
      await test({ broker: there, open, opened: buses, failures, fatal, topicPrefix });
    } finally {
      // A test that failed may have left it away.
      await there.restart();
      await Promise.all(buses.map((bus) => bus.close()));
    }
  };
}

/** `<key><number>` for some keys in turn. */
export const numbered = (topic: string, count: number, keys = 10, from = 0): OutgoingRecord[] =>
  Array.from({ length: count }, (_, index) => {
    const key = `k${(from + index) % keys}`;
    return { topic, key, value: bytes(String(from + index)) };
  });

/** Publishes numbered records until it is told to stop, again and again what was refused; says how many were acknowledged. */
export async function publishUntil(bus: MessageBus, topic: string, stop: AbortSignal, together = 20): Promise<number> {
  let count = 0;
  while (!stop.aborted) {
    for (let taken = false; !taken;)
      taken = await bus.publish(numbered(topic, together, 10, count)).then(
        () => true,
        () => false,
      );
    count += together;
  }
  return count;
}
