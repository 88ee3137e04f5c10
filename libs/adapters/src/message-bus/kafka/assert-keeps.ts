import { MessageBusError } from '../message-bus.ts';

/** Of a topic, as Kafka calls and writes them. */
export type TopicSettings = Readonly<Record<string, string>>;

/** What is read of a topic that is there already. */
export const READ_SETTINGS = ['cleanup.policy', 'retention.ms', 'retention.bytes', 'max.message.bytes'] as const;

/**
 * Throws `message-bus.topic_mismatch` where a topic would lose what it is given sooner than one of ours, or refuse what we write there. `wanted` is how we would have made it, without
 * limit where it names none; what keeps longer or takes more will do. Settings that are not told will not.
 */
export function assertKeeps(topic: string, wanted: TopicSettings, found: TopicSettings): void {
  const policies = (found['cleanup.policy'] ?? '').split(',').map((policy) => policy.trim());
  if (wanted['cleanup.policy'] === 'compact' && !policies.includes('compact'))
    throw mismatch(topic, 'cleanup.policy', 'compact', found['cleanup.policy']);
  const kept = policies.includes('delete') ? (['retention.ms', 'retention.bytes'] as const) : [];
  for (const setting of [...kept, 'max.message.bytes'] as const) {
    const least = wanted[setting] ?? UNLIMITED;
    if (!(limitOf(found[setting]) >= limitOf(least)))
      throw mismatch(topic, setting, least === UNLIMITED ? `${UNLIMITED} (without limit)` : `at least ${least}`, found[setting]);
  }
}

const UNLIMITED = '-1';

/** NaN, which is at least nothing, where it is not told. */
const limitOf = (value: string | undefined): number => (value === UNLIMITED ? Infinity : Number.parseInt(value ?? '', 10));

const mismatch = (topic: string, setting: string, expected: string, found: string | undefined): MessageBusError =>
  new MessageBusError('message-bus.topic_mismatch', `topic ${topic}: ${setting}: expected ${expected}, found ${found ?? 'nothing'}`);
