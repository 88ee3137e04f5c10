import { MessageBusError } from '../message-bus.ts';
import type { Fetched, Place } from './broker-access.ts';
import type { BusParts } from './bus-parts.ts';
import { KafkaFeed, type FeedEvents } from './kafka-feed.ts';
import { ParkedPartition } from './parked-partition.ts';
import { birthText, startOf, type Birth } from './partition-birth.ts';
import { readWhole } from './read-whole.ts';

const nameOf = ({ topic, partition }: Place): string => `${topic}/${partition}`;

/**
 * Takes partitions over for a group: where it goes on, and what it has parked, read to its end before the first message is, so that what belongs behind
 * something parked never overtakes it.
 */
export async function openFeeds(
  parts: BusParts,
  group: string,
  places: readonly Place[],
  events: FeedEvents,
  mayWrite: (feed: KafkaFeed) => Promise<void>,
): Promise<KafkaFeed[]> {
  if (places.length === 0) return [];
  const { lookups, names, report } = parts;
  const [offsets, bounds, parked] = await Promise.all([
    lookups.committed(names.group(group), places),
    lookups.bounds(places),
    parkedIn(parts, group, places),
  ]);
  const committed = new Map(offsets.map((each) => [nameOf(each), each]));
  const births = await birthsOf(parts, bounds);
  return places.map((place) => {
    const there = bounds.find((each) => nameOf(each) === nameOf(place));
    const last = committed.get(nameOf(place));
    const source = { topic: names.nameOf(place.topic) ?? place.topic, partition: place.partition };
    if (!there || !last) throw new MessageBusError('message-bus.unavailable', `${nameOf(place)}: the brokers name no offsets`);
    const birth = births.get(nameOf(place));
    const offset = startOf(group, last, there, birth);
    const start = Math.max(offset, there.start);
    if (start > offset)
      report(
        new MessageBusError(
          'message-bus.corrupt',
          `${nameOf(place)}: group ${group} was at ${offset}, and what is kept begins at ${there.start}: ${start - offset} messages went unread, their time had passed`,
        ),
      );
    const parking = new ParkedPartition(parts, group, source, () => mayWrite(feed));
    for (const fetched of parked) if (fetched.partition === place.partition) parking.load(fetched);
    const feed: KafkaFeed = new KafkaFeed(parts, source, start, parking, events);
    feed.committed = last.offset ?? start;
    if (birth) feed.birth = birthText(birth);
    return feed;
  });
}

/** The first record of each partition that has one. */
export async function birthsOf(
  { lookups }: BusParts,
  bounds: ReadonlyArray<Place & { start: number; end: number }>,
): Promise<Map<string, Birth>> {
  const from = bounds.filter(({ start, end }) => start < end).map(({ topic, partition, start }) => ({ topic, partition, offset: start }));
  // Each by itself: the reply for several would be as large as all of them.
  const births = from.map(async (place): Promise<Array<[string, Birth]>> => {
    const [fetched] = await lookups.fetch([place], { waitMs: 0, bytes: 1, bytesPerPartition: 1 });
    const first = fetched?.records[0];
    return first ? [[nameOf(place), { start: place.offset, timestamp: Number(first.timestamp) }]] : [];
  });
  return new Map((await Promise.all(births)).flat());
}

async function parkedIn({ lookups, names }: BusParts, group: string, places: readonly Place[]): Promise<Fetched[]> {
  const topic = names.parked(group);
  const partitions = [...new Set(places.map(({ partition }) => partition))].map((partition) => ({ topic, partition }));
  const fetched: Fetched[] = [];
  await readWhole(lookups, partitions, (each) => fetched.push(each));
  return fetched;
}
