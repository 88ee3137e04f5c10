import { SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { Delivery, Verdict } from '@interlock/adapters/message-bus';
import { activeTraceparent, processSpan } from './process-span.ts';
import { recordSpans } from './testing/record-spans.ts';

const exporter = recordSpans();

const CREATION = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const delivery: Delivery = {
  topic: 'release.events',
  partition: 3,
  offset: 12,
  key: 'release-id',
  value: null,
  timestamp: 0,
  attempt: 1,
  headers: { traceparent: CREATION, ce_id: 'e-1', ce_type: 'DecisionRecorded' },
};
const handledWith = async (work: () => Promise<Verdict>, message = delivery) => {
  await processSpan('approval', message, work).catch(() => undefined);
  const [span] = exporter.getFinishedSpans();
  if (span === undefined) throw new Error('no span');
  return span;
};

describe('the span of a handled message', () => {
  it('is part of the trace in which the message was made, and links to it', async () => {
    const span = await handledWith(async () => ({ kind: 'ack' }));
    expect([span.name, span.kind, span.parentSpanContext?.spanId]).toEqual([
      'process release.events',
      SpanKind.CONSUMER,
      'b7ad6b7169203331',
    ]);
    expect(span.spanContext().traceId).toBe('0af7651916cd43dd8448eb211c80319c');
    expect(span.links.map((link) => [link.context.traceId, link.context.spanId])).toEqual([
      ['0af7651916cd43dd8448eb211c80319c', 'b7ad6b7169203331'],
    ]);
    expect(span.attributes).toEqual({
      'messaging.system': 'interlock',
      'messaging.operation.name': 'process',
      'messaging.operation.type': 'process',
      'messaging.destination.name': 'release.events',
      'messaging.destination.partition.id': '3',
      'messaging.consumer.group.name': 'approval',
      'messaging.message.conversation_id': 'release-id',
      'messaging.message.id': 'e-1',
      'cloudevents.event_type': 'DecisionRecorded',
      'interlock.verdict': 'ack',
    });
  });

  it('is active while the message is handled, so that events carry it', async () => {
    const seen: (string | undefined)[] = [];
    const span = await handledWith(async () => {
      seen.push(activeTraceparent());
      return { kind: 'ack' };
    });
    expect(seen).toEqual([`00-${span.spanContext().traceId}-${span.spanContext().spanId}-01`]);
  });

  it.each<[string, () => Promise<Verdict>]>([
    ['parked', async () => ({ kind: 'park', cause: 'candidate.invalid: x' })],
    ['to be retried', async () => ({ kind: 'retry', delayMs: 1, cause: 'x' })],
    ['not handled because of an error', () => Promise.reject(new Error('x'))],
  ])('of a message that is %s is an error', async (_what, work) => {
    expect((await handledWith(work)).status.code).toBe(SpanStatusCode.ERROR);
  });

  it.each<Delivery['headers']>([{ traceparent: '00-zz' }, {}])(
    'is a trace of its own, without a link, with the headers %j',
    async (headers) => {
      const span = await handledWith(async () => ({ kind: 'ack' }), { ...delivery, headers });
      expect([span.parentSpanContext, span.links]).toEqual([undefined, []]);
    },
  );

  it('is not part of what happens to run around it', async () => {
    await trace
      .getTracer('x')
      .startActiveSpan('around', (around) => handledWith(async () => ({ kind: 'ack' })).finally(() => around.end()));
    const [span] = exporter.getFinishedSpans();
    expect(span?.spanContext().traceId).toBe('0af7651916cd43dd8448eb211c80319c');
  });
});
