import type { ServerResponse } from 'node:http';
import type { RecordedEvent } from '@interlock/contracts';
import type { LiveEvents } from './live-events.ts';

/** A reader that falls this many bytes behind is cut off: it comes back with Last-Event-ID. */
const MAX_BUFFERED_BYTES = 4 * 1_048_576;
const HEARTBEAT_MS = 15_000;

export interface EventStreamOptions {
  readonly response: ServerResponse;
  readonly live: LiveEvents;
  readonly matches: (event: RecordedEvent) => boolean;
  /** What came before, read after listening has begun, so that nothing falls between. */
  readonly history: () => readonly RecordedEvent[];
  /** What a reader sends back as Last-Event-ID: rises along the stream. */
  readonly idOf: (event: RecordedEvent) => number;
}

/** Server-sent events (WHATWG HTML, "Server-sent events"): history, then live, each event once, until the reader goes away. */
export const streamEvents = ({ response, live, matches, history, idOf }: EventStreamOptions): void => {
  response.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'x-accel-buffering': 'no',
  });
  let sent = -1;
  let waiting: RecordedEvent[] | undefined = [];
  const send = (event: RecordedEvent): void => {
    if (idOf(event) <= sent) return;
    sent = idOf(event);
    response.write(`id: ${sent}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
    if (response.writableLength > MAX_BUFFERED_BYTES) response.destroy();
  };
  const end = live.listen((event) => {
    if (!matches(event)) return;
    if (waiting === undefined) send(event);
    else waiting.push(event);
  });
  const heartbeat = setInterval(() => response.write(':\n\n'), HEARTBEAT_MS);
  response.on('close', () => {
    clearInterval(heartbeat);
    end();
  });
  response.write(':\n\n');
  for (const event of history()) send(event);
  for (const event of waiting) send(event);
  waiting = undefined;
};
