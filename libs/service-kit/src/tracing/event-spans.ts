import { propagation, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace, type Span } from '@opentelemetry/api';
import { RECORD_HEADERS, type RecordedEvent } from '@interlock/contracts';

/** As much of an event as its span tells. */
export type SpannedEvent = Pick<RecordedEvent, 'id' | 'type' | 'stream'> & {
  readonly metadata: Pick<RecordedEvent['metadata'], 'traceparent'>;
};

export interface EventWork {
  /** `publish record`, `project record`: what is done with them. */
  readonly name: string;
  /** Who does it. */
  readonly service: string;
  readonly kind: 'producer' | 'consumer';
}

const KINDS = { producer: SpanKind.PRODUCER, consumer: SpanKind.CONSUMER } as const;

/**
 * Does something with events of the record, one or some that were read together: a span for each that was made within a trace, in that trace, so that it leads through
 * those that follow the record as well. Nothing is added while tracing is off.
 */
export const withEventSpans = async <T>(events: readonly SpannedEvent[], work: EventWork, run: () => T | Promise<T>): Promise<T> => {
  const spans = startSpans(events, work);
  try {
    return await run();
  } catch (error) {
    for (const span of spans) span.setStatus({ code: SpanStatusCode.ERROR });
    throw error;
  } finally {
    for (const span of spans) span.end();
  }
};

const startSpans = (events: readonly SpannedEvent[], { name, service, kind }: EventWork): Span[] => {
  // No propagator, no tracing: a burst of events is not looked at one by one.
  if (propagation.fields().length === 0) return [];
  const tracer = trace.getTracer('@interlock/service-kit');
  return events.flatMap(({ id, type, stream, metadata: { traceparent } }) => {
    if (traceparent === undefined) return [];
    const made = propagation.extract(ROOT_CONTEXT, { [RECORD_HEADERS.traceparent]: traceparent });
    const attributes = {
      'messaging.system': 'interlock',
      'messaging.operation.name': name,
      'messaging.operation.type': kind === 'producer' ? 'send' : 'process',
      'messaging.consumer.group.name': service,
      'messaging.message.id': id,
      'messaging.message.conversation_id': stream.slice(stream.indexOf('-') + 1),
      'cloudevents.event_type': type,
    };
    return [tracer.startSpan(name, { kind: KINDS[kind], attributes }, made)];
  });
};
