import type { RecordedEvent } from '@interlock/contracts';
import { eventHash, type Hashing } from '@interlock/domain';
import { EventStoreError } from './event-store.ts';

/** What the chain looks at: where an event stands and what it says came before it. */
export interface ChainLink {
  readonly stream: string;
  readonly revision: number;
  readonly position: number;
  readonly metadata: { readonly previousHash: string | null };
}

export interface ChainReport {
  readonly events: number;
  readonly streams: number;
  /** Position of the newest event; -1 when there is none. */
  readonly head: number;
}

export interface ChainVerifier {
  /** Takes the next event in position order, with the hash of its own canonical form. Throws `event-store.corrupt`. */
  accept(link: ChainLink, hash: string): void;
  report(): ChainReport;
}

const place = (link: ChainLink): string => `stream ${link.stream}, revision ${link.revision}, position ${link.position}`;

/** An `event-store.corrupt` that names the place. */
export const corruptAt = (link: ChainLink, fault: string, cause?: unknown): EventStoreError =>
  new EventStoreError('event-store.corrupt', `the record does not verify at ${place(link)}: ${fault}`, { cause });

/** Checks whole streams, from revision 0, as they pass by: positions rise, revisions have no gaps, each event quotes the hash of the one before it. */
export const chainVerifier = (): ChainVerifier => {
  const ends = new Map<string, { revision: number; hash: string }>();
  let events = 0;
  let head = -1;
  return {
    accept(link, hash) {
      const before = ends.get(link.stream) ?? { revision: -1, hash: null };
      if (link.position <= head) throw corruptAt(link, `position ${link.position} follows position ${head}`);
      if (link.revision !== before.revision + 1) throw corruptAt(link, `expected revision ${before.revision + 1}`);
      if (link.metadata.previousHash !== before.hash)
        throw corruptAt(link, `previousHash is ${link.metadata.previousHash}, the event before it hashes to ${before.hash}`);
      ends.set(link.stream, { revision: link.revision, hash });
      events += 1;
      head = link.position;
    },
    report: () => ({ events, streams: ends.size, head }),
  };
};

/** Verifies an export of the record, offline. Throws `event-store.corrupt` at the first fault. */
export const verifyEvents = (events: Iterable<RecordedEvent>, hashing: Hashing): ChainReport => {
  const verifier = chainVerifier();
  for (const event of events) verifier.accept(event, eventHash(event, hashing));
  return verifier.report();
};
