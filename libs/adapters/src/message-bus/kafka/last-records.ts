import type { IncomingRecord } from '../message-bus.ts';
import type { BusParts } from './bus-parts.ts';
import { incomingRecord } from './fetched-record.ts';
import { readWhole } from './read-whole.ts';

/** The newest record of each partition of a topic, by our name for it. */
export const lastRecords = async ({ names, lookups }: BusParts, topic: string): Promise<IncomingRecord[]> => {
  const place = names.topic(topic);
  const partitions = (await lookups.partitionsOf(place)) ?? 0;
  const places = Array.from({ length: partitions }, (_, partition) => ({ topic: place, partition }));
  const last = new Map<number, IncomingRecord>();
  await readWhole(
    lookups,
    places,
    ({ partition, records }) => {
      for (const raw of records) last.set(partition, incomingRecord(topic, partition, raw));
    },
    ({ start, end }) => Math.max(start, end - 1),
  );
  return [...last.values()];
};
