import {
  context,
  isSpanContextValid,
  propagation,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  type Context,
  type Link,
} from '@opentelemetry/api';
import type { Delivery, Verdict } from '@interlock/adapters/message-bus';
import { RECORD_HEADERS } from '@interlock/contracts';

const tracer = () => trace.getTracer('@interlock/service-kit');

/**
 * Span of one handled message, child of the message's creation and linked to it: what a candidate sets off, through every service, is one trace. OTel's
 * messaging conventions allow this parent where one span is one message and no other span is around it. What a person or a signal sets off later is
 * another trace; the release id, as conversation, joins them.
 */
export const processSpan = async (group: string, delivery: Delivery, work: () => Promise<Verdict>): Promise<Verdict> => {
  // No propagator, no tracing: nothing is put together that nobody exports.
  if (propagation.fields().length === 0) return work();
  const creation = propagation.extract(ROOT_CONTEXT, delivery.headers);
  const options = { kind: SpanKind.CONSUMER, links: linksTo(creation), attributes: attributesOf(group, delivery) };
  return tracer().startActiveSpan(`process ${delivery.topic}`, options, creation, async (span) => {
    try {
      const verdict = await work();
      span.setAttribute('interlock.verdict', verdict.kind);
      if (verdict.kind !== 'ack') span.setStatus({ code: SpanStatusCode.ERROR, message: verdict.cause });
      return verdict;
    } catch (error) {
      span.setAttribute('error.type', error instanceof Error ? error.name : 'thrown');
      span.setStatus({ code: SpanStatusCode.ERROR });
      throw error;
    } finally {
      span.end();
    }
  });
};

const attributesOf = (group: string, delivery: Delivery) => ({
  'messaging.system': 'interlock',
  'messaging.operation.name': 'process',
  'messaging.operation.type': 'process',
  'messaging.destination.name': delivery.topic,
  'messaging.destination.partition.id': String(delivery.partition),
  'messaging.consumer.group.name': group,
  'messaging.message.conversation_id': delivery.key,
  ...(delivery.headers[RECORD_HEADERS.eventId] === undefined ? {} : { 'messaging.message.id': delivery.headers[RECORD_HEADERS.eventId] }),
  ...(delivery.headers[RECORD_HEADERS.eventType] === undefined
    ? {}
    : { 'cloudevents.event_type': delivery.headers[RECORD_HEADERS.eventType] }),
});

const linksTo = (creation: Context): Link[] => {
  const linked = trace.getSpanContext(creation);
  return linked !== undefined && isSpanContextValid(linked) ? [{ context: linked }] : [];
};

/** W3C `traceparent` of the active span, for event metadata and message headers; undefined when tracing is off. */
export const activeTraceparent = (): string | undefined => {
  const carrier: Record<string, string> = {};
  propagation.inject(context.active(), carrier);
  return carrier['traceparent'];
};
