import { randomUUID } from 'node:crypto';
import type { TopicDefinition } from '@interlock/contracts';
import {
  ACK,
  type Delivery,
  type IncomingRecord,
  type MessageBus,
  type MessageHandler,
  type OutgoingRecord,
  type Verdict,
} from '../message-bus.ts';

export interface BusUnderTest {
  /** How many random situations are tried. Default 40. */
  readonly randomRuns?: number;
  /** Opens the bus, again after a close on the same data. With at most 3 attempts of a throwing handler, and a back-off of a few milliseconds. */
  open(): Promise<MessageBus>;
  dispose(): Promise<void>;
}

export interface Situation {
  readonly bus: MessageBus;
  /** A topic with 4 partitions that nobody else uses. */
  readonly topic: string;
  readonly group: string;
  /** Closes the bus and opens it on the same data. */
  readonly reopen: () => Promise<MessageBus>;
  readonly randomRuns: number;
}

export const text = (value: Uint8Array | null): string | null => (value === null ? null : new TextDecoder().decode(value));
export const bytes = (value: string): Uint8Array => new TextEncoder().encode(value);

export function aTopic(cleanup: TopicDefinition['cleanup'] = 'keep', partitions = 4): TopicDefinition {
  return { name: `contract-${randomUUID()}`, partitions, cleanup, key: 'anything' };
}

/** `a1` is message 1 of key `a`. */
export function messages(topic: string, ...names: readonly string[]): OutgoingRecord[] {
  return names.map((name) => ({ topic, key: name.charAt(0), value: bytes(name) }));
}

export const nameOf = (record: IncomingRecord): string => text(record.value) ?? `${record.key}-`;

export async function withBus(start: () => Promise<BusUnderTest>, test: (situation: Situation) => Promise<void>): Promise<void> {
  const underTest = await start();
  let bus = await underTest.open();
  try {
    const definition = aTopic();
    await bus.ensureTopics([definition]);
    const reopen = async (): Promise<MessageBus> => {
      await bus.close();
      bus = await underTest.open();
      return bus;
    };
    await test({ bus, topic: definition.name, group: `group-${randomUUID()}`, reopen, randomRuns: underTest.randomRuns ?? 40 });
  } finally {
    await bus.close();
    await underTest.dispose();
  }
}

/** A handler that remembers. `answer` decides; without one everything is acknowledged. */
export class Journal {
  readonly deliveries: Delivery[] = [];
  readonly acked: string[] = [];
  private readonly answer: (delivery: Delivery) => Verdict | Promise<Verdict>;
  private watchers: Array<{ readonly met: () => boolean; readonly resolve: () => void }> = [];

  constructor(answer: (delivery: Delivery) => Verdict | Promise<Verdict> = () => ACK) {
    this.answer = answer;
  }

  get names(): string[] {
    return this.deliveries.map(nameOf);
  }

  ofKey(key: string): string[] {
    return this.deliveries.filter((delivery) => delivery.key === key).map(nameOf);
  }

  readonly handler: MessageHandler = async (delivery) => {
    this.deliveries.push(delivery);
    this.look();
    const verdict = await this.answer(delivery);
    if (verdict.kind === 'ack') this.acked.push(nameOf(delivery));
    this.look();
    return verdict;
  };

  /** Resolves as soon as it holds after a delivery or an acknowledgement. */
  until(met: () => boolean): Promise<void> {
    if (met()) return Promise.resolve();
    return new Promise((resolve) => this.watchers.push({ met, resolve }));
  }

  private look(): void {
    const due = this.watchers.filter(({ met }) => met());
    this.watchers = this.watchers.filter((watcher) => !due.includes(watcher));
    for (const { resolve } of due) resolve();
  }
}
