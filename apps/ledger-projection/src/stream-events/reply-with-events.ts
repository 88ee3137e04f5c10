import type { ServerResponse } from 'node:http';
import type { RecordedEvent } from '@interlock/contracts';
import { HttpError } from '@interlock/service-kit';
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
  /** Events with an id beyond `after`. */
  readonly history: (after: number) => readonly RecordedEvent[];
  readonly idOf: (event: RecordedEvent) => number;
}

/** Events in the form that the caller accepts. JSON unless another one is asked for. */
export const replyWithEvents = (
  reply: StreamingReply,
  { accept = '*/*', lastEventId, live, matches, history, idOf }: ReplyWithEvents,
): void => {
  const after = afterOf(lastEventId);
  if (accept.includes('text/event-stream')) {
    reply.hijack();
    streamEvents({ response: reply.raw, live, matches, history: () => history(after), idOf });
  } else if (accept.includes('application/x-ndjson')) {
    reply.type('application/x-ndjson').send(
      history(after)
        .map((event) => `${JSON.stringify(event)}\n`)
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

const afterOf = (lastEventId: string | undefined): number => {
  if (lastEventId === undefined || lastEventId === '') return -1;
  if (/^\d{1,15}$/.test(lastEventId)) return Number(lastEventId);
  throw new HttpError('http.invalid_header', `last-event-id: found ${lastEventId.slice(0, 40)}, expected a number`);
};
