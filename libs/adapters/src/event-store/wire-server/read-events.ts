import type { RecordedEvent } from '@interlock/contracts';
import type { EventStore } from '../event-store.ts';
import type { Filtering, From } from './read-request.ts';

const PAGE = 256;

/** Events of a stream from a revision (inclusive) in either direction, lazily. */
export const readStreamEvents = (
  store: EventStore,
  stream: string,
  from: From,
  backwards: boolean,
  limit = PAGE,
): AsyncGenerator<RecordedEvent> =>
  backwards ? streamBackwards(store, stream, from) : streamForwards(store, stream, from, Math.min(Math.max(limit, 1), PAGE));

async function* streamForwards(store: EventStore, stream: string, from: From, page: number): AsyncGenerator<RecordedEvent> {
  // Beyond the end there is nothing.
  if (from === 'end') return;
  let next = from === 'start' ? 0 : from;
  for (;;) {
    const events = await store.readStream(stream, next, page);
    yield* events;
    if (events.length < page) return;
    next += events.length;
  }
}

async function* streamBackwards(store: EventStore, stream: string, from: From): AsyncGenerator<RecordedEvent> {
  const end = await lastRevision(store, stream);
  let last = from === 'end' ? end : from === 'start' ? 0 : Math.min(from, end);
  while (last >= 0) {
    const first = Math.max(0, last + 1 - PAGE);
    yield* (await store.readStream(stream, first, last + 1 - first)).toReversed();
    last = first - 1;
  }
}

/** Revision of the newest event of a stream, found by looking ever further ahead; -1 when there is none. */
export const lastRevision = async (store: EventStore, stream: string): Promise<number> => {
  const holds = async (revision: number): Promise<boolean> => (await store.readStream(stream, revision, 1)).length > 0;
  if (!(await holds(0))) return -1;
  let [held, beyond] = [0, 1];
  while (await holds(beyond)) [held, beyond] = [beyond, beyond * 2];
  while (beyond - held > 1) {
    const middle = Math.floor((held + beyond) / 2);
    if (await holds(middle)) held = middle;
    else beyond = middle;
  }
  return held;
};

/** Events of the whole record, lazily: forwards from a position inclusive, backwards from it exclusive, as the real server has it. */
export async function* readAllEvents(
  store: EventStore,
  from: From,
  backwards: boolean,
  filter?: Filtering,
  limit = PAGE,
): AsyncGenerator<RecordedEvent> {
  // With a filter nobody knows how far to look.
  const page = filter === undefined ? Math.min(Math.max(limit, 1), PAGE) : PAGE;
  for await (const event of backwards ? allBackwards(store, from, page) : allForwards(store, from, page))
    if (filter === undefined || filter.passes(event)) yield event;
}

async function* allForwards(store: EventStore, from: From, limit: number): AsyncGenerator<RecordedEvent> {
  let after = from === 'start' ? -1 : from === 'end' ? await store.head() : from - 1;
  for (;;) {
    const page = await store.readAll(after, limit);
    const last = page.at(-1);
    if (last === undefined) return;
    yield* page;
    after = last.position;
  }
}

async function* allBackwards(store: EventStore, from: From, limit: number): AsyncGenerator<RecordedEvent> {
  const head = await store.head();
  let before = from === 'start' ? 0 : from === 'end' ? head + 1 : Math.min(from, head + 1);
  while (before > 0) {
    const after = Math.max(-1, before - 1 - limit);
    const page = await store.readAll(after, before - 1 - after);
    yield* page.filter(({ position }) => position < before).toReversed();
    before = after + 1;
  }
}
