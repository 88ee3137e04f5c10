import { PARKED_SUFFIX } from '@interlock/contracts';

/** How topics and groups are called on the brokers: installations that share a cluster differ by a prefix. */
export interface TopicNames {
  topic(name: string): string;
  group(name: string): string;
  /** Topic of what a group has parked. */
  parked(group: string): string;
  /** Undefined for a topic of somebody else. */
  nameOf(topic: string): string | undefined;
  /** The group whose parked messages a topic holds. */
  groupOfParked(topic: string): string | undefined;
}

export function topicNames(prefix: string): TopicNames {
  const nameOf = (topic: string): string | undefined =>
    topic.startsWith(prefix) && !topic.startsWith('__') ? topic.slice(prefix.length) : undefined;
  return {
    topic: (name) => prefix + name,
    group: (name) => prefix + name,
    parked: (group) => `${prefix}${group}${PARKED_SUFFIX}`,
    nameOf,
    groupOfParked: (topic) => {
      const name = nameOf(topic);
      return name?.endsWith(PARKED_SUFFIX) ? name.slice(0, -PARKED_SUFFIX.length) : undefined;
    },
  };
}
