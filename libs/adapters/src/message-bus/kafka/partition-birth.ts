import { MessageBusError } from '../message-bus.ts';
import type { Bounds, CommittedOffset } from './broker-access.ts';

/**
 * Kept with each committed offset, so that a topic that was deleted and made again is told from the one that the offset belongs to: the lowest offset that was
 * there and the time of its record. Both only ever grow with a topic's life.
 */
export interface Birth {
  readonly start: number;
  readonly timestamp: number;
}

export const birthText = ({ start, timestamp }: Birth): string => `born ${start} ${timestamp}`;

function parseBirth(text: string): Birth | undefined {
  const [, start, timestamp] = /^born (\d+) (\d+)$/.exec(text) ?? [];
  return start === undefined ? undefined : { start: Number(start), timestamp: Number(timestamp) };
}

/**
 * Where a group goes on. Throws when the partition cannot be the one in which the offset was committed: what the group took for handled may be other records,
 * and those before it would be passed over in silence. `now` is undefined for an empty partition.
 */
export function startOf(group: string, committed: CommittedOffset, bounds: Bounds, now: Birth | undefined): number {
  const { offset, metadata } = committed;
  const at = `${bounds.topic}/${bounds.partition}: group ${group}`;
  if (offset === undefined) return bounds.start;
  if (offset > bounds.end)
    throw new MessageBusError(
      'message-bus.corrupt',
      `${at} committed ${offset}, beyond the end ${bounds.end}: the log lost its end, or the topic was made again`,
    );
  const before = parseBirth(metadata);
  if (before && now && (now.start < before.start || (now.start === before.start && now.timestamp !== before.timestamp)))
    throw new MessageBusError(
      'message-bus.corrupt',
      `${at} committed ${offset} when the partition began with offset ${before.start} of ${new Date(before.timestamp).toISOString()}; ` +
        `found offset ${now.start} of ${new Date(now.timestamp).toISOString()}: the topic was made again`,
    );
  return offset;
}
