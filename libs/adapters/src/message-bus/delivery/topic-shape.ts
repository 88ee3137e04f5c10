import type { TopicDefinition } from '@interlock/contracts';
import { MessageBusError } from '../message-bus.ts';
import { invalidArgument } from './outgoing-record.ts';

export type TopicShape = Pick<TopicDefinition, 'partitions' | 'cleanup'>;

/** The topics that are not there. Throws when one is there in another shape. */
export function missingTopics(
  existing: (name: string) => TopicShape | undefined,
  definitions: readonly TopicDefinition[],
): TopicDefinition[] {
  const missing = new Map<string, TopicDefinition>();
  for (const definition of definitions) {
    if (!Number.isInteger(definition.partitions) || definition.partitions < 1)
      throw invalidArgument(`${definition.name}.partitions`, 'a whole number from 1', definition.partitions);
    const there = existing(definition.name) ?? missing.get(definition.name);
    if (there) assertSameShape(definition, there);
    else missing.set(definition.name, definition);
  }
  return [...missing.values()];
}

function assertSameShape(wanted: TopicDefinition, found: TopicShape): void {
  if (wanted.partitions === found.partitions && wanted.cleanup === found.cleanup) return;
  throw new MessageBusError(
    'message-bus.topic_mismatch',
    `topic ${wanted.name}: expected ${wanted.partitions} partitions, ${wanted.cleanup}; found ${found.partitions}, ${found.cleanup}`,
  );
}
