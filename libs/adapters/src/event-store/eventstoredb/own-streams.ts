import type { RecordedEvent } from '@interlock/contracts';
import type { SentEvent } from './sent-answers.ts';
import { isOurs, sentEvent } from './wire-event.ts';

/** Which streams of a store are an installation's: all of them, or those whose names begin with a prefix that is known to the server alone. */
export class OwnStreams {
  /** Empty where the store is for one installation alone. */
  readonly prefix: string;

  constructor(prefix: string) {
    this.prefix = prefix;
  }

  /** As the server knows a stream. */
  nameOf(stream: string): string {
    return this.prefix + stream;
  }

  /** What the server sent, as an event of the record; undefined for its own events and for those of other installations. Throws `event-store.corrupt`. */
  take(sent: SentEvent): RecordedEvent | undefined {
    if (!isOurs(sent) || !sent.stream.startsWith(this.prefix)) return undefined;
    return sentEvent(this.prefix === '' ? sent : { ...sent, stream: sent.stream.slice(this.prefix.length) });
  }
}
