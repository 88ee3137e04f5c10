import { MessageBusError } from '../message-bus.ts';
import type { BrokerAccess, Fetched, FetchFrom, Place } from './broker-access.ts';

const LIMITS = { waitMs: 0, bytes: 8 * 1_048_576, bytesPerPartition: 1_048_576 };

/** Reads partitions from their beginning, or from where `begin` says, to the ends that they have now. */
export async function readWhole(
  access: BrokerAccess,
  places: readonly Place[],
  take: (fetched: Fetched) => void,
  begin: (bounds: { readonly start: number; readonly end: number }) => number = ({ start }) => start,
): Promise<void> {
  const bounds = await access.bounds(places);
  let open: Array<FetchFrom & { readonly end: number }> = bounds
    .filter(({ start, end }) => start < end)
    .map(({ topic, partition, start, end }) => ({ topic, partition, offset: begin({ start, end }), end }));
  while (open.length > 0) {
    const fetched = await access.fetch(open, LIMITS);
    for (const each of fetched) if (each.next > each.from) take(each);
    const next = new Map(fetched.map((each) => [`${each.topic}/${each.partition}`, each.next]));
    open = open
      .map((place) => ({ ...place, offset: next.get(`${place.topic}/${place.partition}`) ?? place.offset }))
      .filter(({ offset, end }) => offset < end);
  }
}

/** The record at an offset. Undefined when it was compacted away or its time has passed. */
export async function readOne(access: BrokerAccess, place: Place, offset: number): Promise<Fetched | undefined> {
  const bounds = (await access.bounds([place]))[0];
  if (!bounds || offset < bounds.start) return undefined;
  if (offset >= bounds.end)
    throw new MessageBusError('message-bus.corrupt', `${place.topic}/${place.partition}: offset ${offset} is beyond the end ${bounds.end}`);
  return (await access.fetch([{ ...place, offset }], LIMITS))[0];
}
