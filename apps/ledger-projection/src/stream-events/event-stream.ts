import type { ServerResponse } from 'node:http';
import type { RecordedEvent } from '@interlock/contracts';
import { exportedText } from '@interlock/domain';
import type { LiveEvents } from './live-events.ts';

/** A reader that falls this many bytes behind is cut off: it comes back with Last-Event-ID. */
const MAX_BUFFERED_BYTES = 4 * 1_048_576;
const HEARTBEAT_MS = 15_000;

export interface EventStreamOptions {
  readonly response: ServerResponse;
  readonly live: LiveEvents;
  readonly matches: (event: RecordedEvent) => boolean;
  /** The next events beyond an id, a page at a time; none when the views hold no more. */
  readonly history: (after: number) => readonly RecordedEvent[];
  /** Id after which the reader wants events. */
  readonly after: number;
  readonly onError: (error: unknown) => void;
  /** What a reader sends back as Last-Event-ID: rises along the stream. */
  readonly idOf: (event: RecordedEvent) => number;
}

/** Server-sent events (WHATWG HTML, "Server-sent events"): history, then live, each event once, until the reader goes away. */
export const streamEvents = ({ response, live, matches, history, after, idOf, onError }: EventStreamOptions): void => {
  // Who has gone is not told of again: it would be listened to for ever.
  if (response.destroyed) return;
  response.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'x-accel-buffering': 'no',
  });
  response.write(':\n\n');
  let sent = after;
  const send = (event: RecordedEvent): void => {
    if (idOf(event) <= sent) return;
    sent = idOf(event);
    response.write(`id: ${sent}\nevent: ${event.type}\ndata: ${exportedText(event)}\n\n`);
  };
  const goLive = (): (() => void) =>
    live.listen((event) => {
      if (matches(event)) send(event);
      if (response.writableLength > MAX_BUFFERED_BYTES) response.destroy();
    });
  const ends: (() => void)[] = [];
  const heartbeat = setInterval(() => response.write(':\n\n'), HEARTBEAT_MS);
  ends.push(() => clearInterval(heartbeat));
  response.on('close', () => ends.forEach((end) => end()));
  const catchUp = async (): Promise<void> => {
    for (let page = history(sent); page.length > 0; page = history(sent)) {
      for (const event of page) send(event);
      if (response.writableNeedDrain) await drained(response);
      if (response.destroyed) return;
    }
    // Nothing was awaited since the views were found to hold no more: nothing falls between.
    ends.push(goLive());
  };
  catchUp().catch((error: unknown) => {
    onError(error);
    response.destroy();
  });
};

/** When the reader has taken what was sent, or has gone. */
const drained = (response: ServerResponse): Promise<void> =>
  new Promise((resolve) => {
    const done = (): void => {
      response.off('drain', done);
      response.off('close', done);
      resolve();
    };
    response.on('drain', done);
    response.on('close', done);
  });
