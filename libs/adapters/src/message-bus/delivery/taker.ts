import type { Concerns, IncomingRecord } from '../message-bus.ts';

/** Who reads a topic whole, on either bus. */
export interface Taker {
  readonly onRecord: (record: IncomingRecord) => void | Promise<void>;
  /** Undefined: all of it does. */
  readonly concerns: Concerns | undefined;
}
