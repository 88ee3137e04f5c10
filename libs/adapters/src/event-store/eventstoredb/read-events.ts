import type { EventStoreDBClient } from '@eventstore/db-client';
import { BACKWARDS, END, START } from '@eventstore/db-client';
import type { RecordedEvent } from '@interlock/contracts';
import type { EventStoreError } from '../event-store.ts';
import type { Connection } from './connection.ts';
import { isStreamNotFound, readFailure } from './client-failure.ts';
import { inTime } from './in-time.ts';
import { isOurs, recordedEvent } from './wire-event.ts';

type Resolved = { readonly event?: Parameters<typeof recordedEvent>[0] };

interface ClientRead extends AsyncIterable<Resolved> {
  on(event: 'error', listener: () => void): unknown;
  removeAllListeners(event: 'readable'): unknown;
  resume(): unknown;
  cancel(): Promise<void>;
}

/** Reads by the client, each answer in time, each failure as one of ours. Reads go to the leader: a follower may not have yet what was acknowledged. */
export class EventReader {
  readonly #connection: Connection;
  readonly #patienceMs: number;

  constructor(connection: Connection, patienceMs: number) {
    this.#connection = connection;
    this.#patienceMs = patienceMs;
  }

  /** Events of a stream from a revision on, at most `limit`; empty when the stream does not exist. */
  stream(stream: string, fromRevision: number, limit: number): Promise<RecordedEvent[]> {
    return this.#take(`read ${stream}`, (client) =>
      client.readStream(stream, { fromRevision: BigInt(fromRevision), requiresLeader: true, ...counted(limit) }),
    ).then(({ events }) => events);
  }

  /** Events after a position, at most `limit`. */
  async all(after: number, limit: number): Promise<RecordedEvent[]> {
    const events: RecordedEvent[] = [];
    let from = after;
    while (events.length < limit) {
      const page = limit - events.length + 1;
      const read = await this.#take('read the record', (client) =>
        client.readAll({ fromPosition: from < 0 ? START : position(from), requiresLeader: true, ...counted(page) }),
      );
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
      const read = await this.#take('read the end of the record', (client) =>
        client.readAll({
          direction: BACKWARDS,
          fromPosition: from === undefined ? END : position(from),
          requiresLeader: true,
          maxCount: page,
        }),
      );
      const [newest] = read.events;
      if (newest !== undefined) return newest.position;
      if (read.looked < page) return -1;
      from = read.last;
    }
  }

  async #take(doing: string, open: (client: EventStoreDBClient) => ClientRead): Promise<Page> {
    const { client } = this.#connection;
    const read = open(client);
    const events = read[Symbol.asyncIterator]();
    const page: Page = { events: [], looked: 0, last: -1 };
    try {
      // To its end, which comes with the last event that was asked for: the client keeps a call that was not read to the end for ever.
      for (;;) {
        const next = await inTime(events.next(), this.#patienceMs, 'event-store.unavailable', doing);
        if (next.done === true) return page;
        accept(page, next.value);
      }
    } catch (error) {
      letGo(read);
      if (isStreamNotFound(error)) return page;
      throw this.#failed(readFailure(error, doing), client);
    }
  }

  #failed(failure: EventStoreError, client: EventStoreDBClient): EventStoreError {
    if (failure.cause === undefined && failure.code === 'event-store.unavailable') this.#connection.renew(client);
    return failure;
  }
}

interface Page {
  readonly events: RecordedEvent[];
  /** Events that were looked at, system events too. */
  looked: number;
  /** Position of the last one of them. */
  last: number;
}

const accept = (page: Page, { event }: Resolved): void => {
  page.looked += 1;
  if (event === undefined) return;
  page.last = Number(event.position?.commit ?? -1n);
  if (isOurs(event)) page.events.push(recordedEvent(event));
};

/** A read that is cancelled neither ends nor fails by itself in this client: what is left is thrown away until the call is over. */
const letGo = (read: ClientRead): void => {
  read.removeAllListeners('readable');
  read.on('error', () => undefined);
  read.resume();
  read.cancel().catch(() => undefined);
};

const counted = (limit: number): { maxCount?: number } => (Number.isFinite(limit) ? { maxCount: limit } : {});

export const position = (value: number): { commit: bigint; prepare: bigint } => ({ commit: BigInt(value), prepare: BigInt(value) });
