import type { RecordedEvent } from '@interlock/contracts';
import type { EventStore } from '@interlock/adapters/event-store';
import { exportedText } from '@interlock/domain';

const PAGE = 250;

export interface ExportEvents {
  /** Positions up to this one are left out. */
  readonly after: number;
  /** The last position that is given. */
  readonly until: number;
  readonly limit: number;
  readonly stream?: string | undefined;
}

export interface ExportEventsParts {
  readonly eventStore: EventStore;
  /** First revision of a stream that may lie beyond a position: where to begin reading it. */
  readonly revisionAfter: (stream: string, position: number) => number;
}

/** Lines of NDJSON in position order, each the RFC 8785 text of its event, a page at a time, from the record itself: a view's copy would prove nothing. */
export async function* exportEvents({ limit, ...wanted }: ExportEvents, parts: ExportEventsParts): AsyncGenerator<string> {
  let left = limit;
  for await (const page of pagesOf(wanted, parts)) {
    const events = page.filter(({ position }) => position > wanted.after && position <= wanted.until).slice(0, left);
    left -= events.length;
    if (events.length > 0) yield events.map((event) => `${exportedText(event)}\n`).join('');
    if (left === 0 || (page.at(-1)?.position ?? 0) >= wanted.until) return;
  }
}

async function* pagesOf(
  { after, stream }: Pick<ExportEvents, 'after' | 'stream'>,
  { eventStore, revisionAfter }: ExportEventsParts,
): AsyncGenerator<readonly RecordedEvent[]> {
  let position = after;
  let revision = stream === undefined ? 0 : revisionAfter(stream, after);
  for (;;) {
    const page = stream === undefined ? await eventStore.readAll(position, PAGE) : await eventStore.readStream(stream, revision, PAGE);
    const last = page.at(-1);
    if (last === undefined) return;
    yield page;
    position = last.position;
    revision = last.revision + 1;
  }
}
