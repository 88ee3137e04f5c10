import type { ServerResponse } from 'node:http';
import type { RecordedEvent } from '@interlock/contracts';
import { exportedText, quoted } from '@interlock/domain';
import { HttpError, type Logger } from '@interlock/service-kit';
import { streamEvents } from './event-stream.ts';
import type { LiveEvents } from './live-events.ts';

/** The part of a Fastify reply that this needs. */
export interface StreamingReply {
  readonly raw: ServerResponse;
  hijack(): unknown;
  type(contentType: string): StreamingReply;
  send(body: unknown): unknown;
}

export interface ReplyWithEvents {
  readonly accept: string | undefined;
  readonly lastEventId: string | undefined;
  readonly live: LiveEvents;
  readonly matches: (event: RecordedEvent) => boolean;
  readonly logger: Logger;
  /** Id to begin after where the reader names none; default: from the first. */
  readonly from?: number;
  /** Events with an id beyond `after`: all of them, or, where there may be many, a page. */
  readonly history: (after: number) => readonly RecordedEvent[];
  readonly idOf: (event: RecordedEvent) => number;
}

/** Events in the form that the caller accepts. JSON unless another one is asked for. */
export const replyWithEvents = (
  reply: StreamingReply,
  { accept = '*/*', lastEventId, from = -1, live, matches, history, idOf, logger }: ReplyWithEvents,
): void => {
  const after = afterOf(lastEventId) ?? from;
  if (accept.includes('text/event-stream')) {
    reply.hijack();
    const onError = (error: unknown): void => logger.error({ err: error }, 'a stream of events broke off');
    streamEvents({ response: reply.raw, live, matches, history, after, idOf, onError });
  } else if (accept.includes('application/x-ndjson')) {
    reply.type('application/x-ndjson').send(
      history(after)
        .map((event) => `${exportedText(event)}\n`)
        .join(''),
    );
  } else if (/application\/(?:json|\*)|\*\/\*/.test(accept)) {
    reply.type('application/json').send(history(after));
  } else {
    throw new HttpError(
      'http.not_acceptable',
      `accept: found ${accept.slice(0, 100)}, expected application/json, application/x-ndjson or text/event-stream`,
    );
  }
};

const afterOf = (lastEventId: string | undefined): number | undefined => {
  if (lastEventId === undefined || lastEventId === '') return undefined;
  if (/^\d{1,15}$/.test(lastEventId)) return Number(lastEventId);
  throw new HttpError('http.invalid_header', `last-event-id: found ${quoted(lastEventId, 42)}, expected a number`);
};
