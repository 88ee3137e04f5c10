import type { RecordedEvent } from '@interlock/contracts';
import type { Connection } from './connection.ts';
import { readFailure } from './client-failure.ts';
import { readOnce, type FoundEvent } from './read-call.ts';
import type { ReadRange } from './read-requests.ts';
import type { OwnStreams } from './own-streams.ts';

/** Reads by the client, each answer in time, each failure as one of ours. Reads go to the leader: a follower may not have yet what was acknowledged. */
export class EventReader {
  readonly #connection: Connection;
  readonly #own: OwnStreams;
  readonly #patienceMs: number;

  constructor(connection: Connection, own: OwnStreams, patienceMs: number) {
    this.#connection = connection;
    this.#own = own;
    this.#patienceMs = patienceMs;
  }

  /** Events of a stream from a revision on, at most `limit`; empty when the stream does not exist. */
  stream(stream: string, fromRevision: number, limit: number): Promise<RecordedEvent[]> {
    return this.#take(`read ${stream}`, {
      from: { stream: this.#own.nameOf(stream), revision: fromRevision },
      ...counted(limit),
    }).then(({ events }) => events);
  }

  /** Events after a position, at most `limit`. Looks on further and further past system events. */
  async all(after: number, limit: number): Promise<RecordedEvent[]> {
    const events: RecordedEvent[] = [];
    let from = after;
    for (let least = 1; events.length < limit; least = Math.min(least * 16, MOST_PASSED)) {
      const page = Math.max(limit - events.length + 1, least);
      const read = await this.#take('read the record', { from: this.#place(from < 0 ? 'start' : from), ...counted(page) });
      events.push(...read.events.filter((event) => event.position > from));
      if (read.looked < page) break;
      from = read.last;
    }
    return events.slice(0, limit);
  }

  /** Position of the newest event that is ours; -1 when there is none. Looks back further and further past system events. */
  async head(): Promise<number> {
    let from: number | undefined;
    for (let page = 1; ; page = Math.min(page * 16, 4096)) {
      const read = await this.#take('read the end of the record', { from: this.#place(from ?? 'end'), backwards: true, maxCount: page });
      const [newest] = read.events;
      if (newest !== undefined) return newest.position;
      if (read.looked < page) return -1;
      from = read.last;
    }
  }

  #place(position: number | 'start' | 'end'): ReadRange['from'] {
    return { position, streamPrefix: this.#own.prefix };
  }

  async #take(doing: string, range: ReadRange): Promise<Page> {
    const { client } = this.#connection;
    try {
      const found = await readOnce(client, range, this.#patienceMs, doing);
      const page: Page = { events: [], looked: 0, last: -1 };
      for (const event of found) accept(page, event, this.#own);
      return page;
    } catch (error) {
      const failure = readFailure(error, doing);
      if (failure.cause === undefined && failure.code === 'event-store.unavailable') this.#connection.renew(client);
      throw failure;
    }
  }
}

/** Events looked at for one of ours: of ours there may be as many among them, which are then read for nothing. */
const MOST_PASSED = 256;

interface Page {
  readonly events: RecordedEvent[];
  /** Events that were looked at, system events too. */
  looked: number;
  /** Position of the last one of them. */
  last: number;
}

const accept = (page: Page, event: FoundEvent, own: OwnStreams): void => {
  page.looked += 1;
  if (event === undefined) return;
  page.last = event.commit;
  const recorded = own.take(event);
  if (recorded !== undefined) page.events.push(recorded);
};

const counted = (limit: number): { maxCount?: number } => (Number.isFinite(limit) ? { maxCount: limit } : {});
