import type { RecordedEvent } from '@interlock/contracts';
import type { EventStore } from '@interlock/adapters/event-store';

const PAGE = 250;

export interface ExportEvents {
  /** Positions up to this one are left out. */
  readonly after: number;
  readonly limit: number;
  readonly stream?: string | undefined;
}

/** Lines of NDJSON in position order, from the record itself: a view's copy would prove nothing. */
export async function* exportEvents({ after, limit, stream }: ExportEvents, eventStore: EventStore): AsyncGenerator<string> {
  if (stream !== undefined) {
    const events = await eventStore.readStream(stream);
    yield* linesOf(events.filter(({ position }) => position > after).slice(0, limit));
    return;
  }
  let position = after;
  for (let left = limit; left > 0;) {
    const page = await eventStore.readAll(position, Math.min(PAGE, left));
    const last = page.at(-1);
    if (last === undefined) return;
    yield linesOf(page).join('');
    left -= page.length;
    position = last.position;
  }
}

const linesOf = (events: readonly RecordedEvent[]): string[] => events.map((event) => `${JSON.stringify(event)}\n`);
