import type { Discarded, ParkedRecord } from '../message-bus.ts';
import type { HeldKey } from './feed.ts';
import { replayKey, type Replay } from './replay-key.ts';

/** Lets go of the first parked message of a key, and delivers what is behind it. Undefined when it is not parked any more. */
export async function discardParked(replay: Replay, key: string, held: HeldKey, offset: number): Promise<Discarded | undefined> {
  const { parking } = replay.feed;
  // As a replay: whatever arrives meanwhile is parked behind.
  held.replaying = true;
  let record: ParkedRecord | undefined;
  try {
    record = await parking.read(key, offset);
    if (record !== undefined) await parking.unpark(record);
  } finally {
    held.replaying = false;
  }
  return record && { record, replayed: await replayKey(replay, key, held) };
}
