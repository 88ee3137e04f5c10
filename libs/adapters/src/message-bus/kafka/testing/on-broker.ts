import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
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

/**
 * A broker of one's own for a suite; each test gets an installation of its own on it. A test that ran out of time goes on in secret: its broker is ended, and
 * the next test gets a fresh one.
 */
export function onOwnBroker(skip: string | undefined): (test: (situation: OnBroker) => Promise<void>) => () => Promise<void> {
  let broker: OwnBroker | undefined;
  let inHand: Situation | undefined;
  if (skip === undefined) {
    beforeAll(async () => {
      broker = await startKafka();
    });
    afterAll(async () => {
      inHand?.abandon();
      await broker?.stop();
    });
  }
  return (test) => async () => {
    if (inHand) {
      inHand.abandon();
      await broker?.stop();
      broker = await startKafka();
    }
    if (!broker) throw new Error('the broker did not start');
    const situation = new Situation(broker);
    inHand = situation;
    try {
      await test(situation);
    } finally {
      // A test that failed may have left it away.
      if (!situation.abandoned) await situation.broker.restart();
      await situation.end();
      if (inHand === situation) inHand = undefined;
    }
  };
}

/** Buses whose test is over, however it went. */
const ended = new WeakSet<MessageBus>();

class Situation implements OnBroker {
  readonly broker: OwnBroker;
  readonly topicPrefix = `f${randomUUID()}.`;
  readonly opened: MessageBus[] = [];
  readonly failures: unknown[] = [];
  readonly fatal: unknown[] = [];
  abandoned = false;

  constructor(broker: OwnBroker) {
    this.broker = broker;
  }

  readonly open = async (options: Partial<KafkaMessageBusOptions> = {}): Promise<MessageBus> => {
    if (this.abandoned) throw new Error('this test ran out of time');
    const bus = await openKafkaMessageBus({
      brokers: [this.broker.brokers],
      clientId: 'faults',
      topicPrefix: this.topicPrefix,
      onBackgroundError: (error) => this.failures.push(error),
      onFatal: (error) => this.fatal.push(error),
      ...options,
    });
    this.opened.push(bus);
    if (this.abandoned) await this.end();
    return bus;
  };

  end(): Promise<unknown> {
    for (const bus of this.opened) ended.add(bus);
    return Promise.all(this.opened.map((bus) => bus.close()));
  }

  /** Its test does not come to its end, or not yet. */
  abandon(): void {
    this.abandoned = true;
    void this.end();
  }
}

/** `<key><number>` for some keys in turn. */
export const numbered = (topic: string, count: number, keys = 10, from = 0): OutgoingRecord[] =>
  Array.from({ length: count }, (_, index) => {
    const key = `k${(from + index) % keys}`;
    return { topic, key, value: bytes(String(from + index)) };
  });

/** Publishes numbered records until it is told to stop or the test is over, again and again what was refused; says how many were acknowledged. */
export async function publishUntil(
  bus: MessageBus,
  topic: string,
  stop: AbortSignal,
  { together = 20, keys = 10, pauseMs = 0 } = {},
): Promise<number> {
  let count = 0;
  while (!stop.aborted && !ended.has(bus)) {
    try {
      await bus.publish(numbered(topic, together, keys, count));
      count += together;
      if (pauseMs > 0) await delay(pauseMs);
    } catch {
      // A bus that is closed refuses at once: what would stop this gets its turn.
      await new Promise(setImmediate);
    }
  }
  return count;
}
