import type { NewEvent } from '@interlock/contracts';
import { EventStoreError, type AppendResult } from '../event-store.ts';
import type { Installations } from './installations.ts';
import { lastRevision } from './read-events.ts';
import { denied, refused } from './wire-failure.ts';

/** What a client may say that it expects of a stream. */
export type Expected = number | 'any' | 'exists';

export type Appended =
  | { readonly kind: 'success'; readonly result: AppendResult }
  /** -1: there is no such stream. */
  | { readonly kind: 'wrong-version'; readonly current: number };

export type AppendDoor = (stream: string, expected: Expected, events: readonly NewEvent[]) => Promise<Appended>;

/**
 * The record takes what chains: the store compares the hash that the first event names with its own, and those of the events with one another. It computes none for a client.
 */
export const appendDoor =
  (records: Installations, writable: boolean): AppendDoor =>
  async (stream, expected, events) => {
    if (!writable) throw denied('append: this door is for reading');
    if (typeof expected !== 'number')
      throw refused(
        `append to ${stream}: an exact expected revision is needed, for each event names the hash of the one before it; found ${expected}`,
      );
    if (stream.startsWith('$')) throw denied(`append to ${stream}: a system stream`);
    const store = await records.ofStream(stream);
    try {
      return { kind: 'success', result: await store.append(stream, expected, events) };
    } catch (error) {
      if (error instanceof EventStoreError && error.code === 'event-store.conflict')
        return { kind: 'wrong-version', current: await lastRevision(store, stream) };
      throw error;
    }
  };
