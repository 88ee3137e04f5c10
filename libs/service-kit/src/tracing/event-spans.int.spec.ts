import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import type { RecordedEvent } from '@interlock/contracts';
import { withEventSpans, type EventWork } from './event-spans.ts';
import { recordSpans } from './testing/record-spans.ts';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const PARENT = 'b7ad6b7169203331';
const WORK: EventWork = { name: 'publish record', service: 'relay', kind: 'producer' };

const event = (revision: number, traceparent?: string): RecordedEvent => ({
  stream: 'release-7e2f7c1c-8c35-4d6e-9b55-0f3d5c1f2a11',
  revision,
  position: revision,
  id: `event-${revision}`,
  type: 'DecisionRecorded',
  data: {},
  metadata: {
    schemaVersion: 1,
    recordedAt: '2026-03-02T10:00:00.000Z',
    consumer: 'test',
    causationId: 'm1',
    correlationId: 'test',
    actor: { subject: 'service:test', kind: 'service' },
    previousHash: null,
    ...(traceparent === undefined ? {} : { traceparent }),
  },
});
const traced = event(1, `00-${TRACE}-${PARENT}-01`);

describe('events that are published or projected while tracing is off', () => {
  it('are worked on all the same', async () => {
    expect(await withEventSpans([traced], WORK, () => 7)).toBe(7);
  });
});

describe('events that are published or projected within traces', () => {
  const exporter = recordSpans();

  it('have a span each, in the trace in which they were made; those of no trace have none', async () => {
    const during = await withEventSpans([traced, event(2)], WORK, async () => exporter.getFinishedSpans().length);
    const [span, ...others] = exporter.getFinishedSpans();
    expect([during, others.length]).toEqual([0, 0]);
    expect([span?.name, span?.kind, span?.spanContext().traceId, span?.parentSpanContext?.spanId]).toEqual([
      'publish record',
      SpanKind.PRODUCER,
      TRACE,
      PARENT,
    ]);
    expect(span?.attributes).toMatchObject({
      'messaging.consumer.group.name': 'relay',
      'messaging.message.id': 'event-1',
      'messaging.message.conversation_id': '7e2f7c1c-8c35-4d6e-9b55-0f3d5c1f2a11',
      'cloudevents.event_type': 'DecisionRecorded',
    });
  });

  it('say so when it failed, and the error goes on', async () => {
    const failing = withEventSpans([traced], WORK, () => Promise.reject(new Error('the broker is away')));
    await expect(failing).rejects.toThrow('the broker is away');
    expect(exporter.getFinishedSpans().map(({ status }) => status.code)).toEqual([SpanStatusCode.ERROR]);
  });
});
