// A process to be killed: publishes, relays and consumes as fast as it can and writes what was acknowledged to its standard output, synchronously.
import { writeSync } from 'node:fs';
import { ACK, type Delivery, type MessageBus, type Verdict } from '../../message-bus.ts';
import { openSqliteMessageBus } from '../index.ts';
import { BRIEF, GROUP, LOAD, RELAYED, RELAY, seededRandom } from './crash-situation.ts';

const PUBLISHERS = 3;
const KEYS_PER_PUBLISHER = 4;

const [, , file = '', seed = '0', run = '0', kept = 'kept'] = process.argv;
const random = seededRandom(Number(seed) * 31 + Number(run));
const say = (...words: readonly string[]): void => void writeSync(1, `${words.join(' ')}\n`);
const below = (limit: number): number => Math.floor(random() * limit);
const encode = (value: string): Uint8Array => new TextEncoder().encode(value);

async function publisher(bus: MessageBus, number: number): Promise<never> {
  const next = new Map<string, number>();
  for (;;) {
    const records = Array.from({ length: 1 + below(5) }, () => {
      const key = `${run}-${number}-${below(KEYS_PER_PUBLISHER)}`;
      const sequence = next.get(key) ?? 0;
      next.set(key, sequence + 1);
      return { topic: LOAD.name, key, value: encode(String(sequence)) };
    });
    await bus.publish(records);
    for (const { key, value } of records) say('published', key, new TextDecoder().decode(value));
  }
}

async function relay(bus: MessageBus): Promise<never> {
  for (let position = await bus.readCheckpoint(RELAY); ;) {
    const count = 1 + below(3);
    const records = Array.from({ length: count }, (_, index) => ({
      topic: RELAYED.name,
      key: 'relay',
      value: encode(String(position + 1 + index)),
    }));
    position += count;
    await bus.publishWithCheckpoint(records, { name: RELAY, position });
    say('relayed', String(position));
  }
}

async function handle(delivery: Delivery): Promise<Verdict> {
  const drawn = random();
  if (drawn < 0.002) return { kind: 'park', cause: 'drawn' };
  if (drawn < 0.02) throw new Error('drawn');
  if (drawn < 0.05) return { kind: 'retry', delayMs: below(5), cause: 'drawn' };
  say('handled', delivery.key, new TextDecoder().decode(delivery.value ?? undefined));
  return ACK;
}

const bus = await openSqliteMessageBus({ file, backOff: { baseMs: 1, capMs: 4 }, random, retentionEveryMs: 2 });
await bus.ensureTopics([kept === 'brief' ? BRIEF : LOAD, RELAYED]);
await bus.consume(GROUP, [LOAD.name], handle);
await Promise.all([relay(bus), ...Array.from({ length: PUBLISHERS }, (_, number) => publisher(bus, number))]);
