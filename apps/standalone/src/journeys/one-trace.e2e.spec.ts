import { startTracing } from '@interlock/service-kit';
import { startJourney, startSpanCollector, type CollectedSpan } from '../testing/index.ts';

const TRACE_OF_CI = '0af7651916cd43dd8448eb211c80319c';

const attribute = ({ attributes }: CollectedSpan, name: string): string | undefined =>
  attributes.find(({ key }) => key === name)?.value.stringValue;

describe('a candidate that CI announces within a trace', () => {
  it('is followed by that trace through every service that it sets to work, over the record and the bus', async () => {
    const collector = await startSpanCollector();
    process.env['OTEL_EXPORTER_OTLP_ENDPOINT'] = collector.endpoint;
    const stopTracing = await startTracing('interlock');
    const journey = await startJourney([{ name: 'traced' }], { config: 'thresholds: { bakeSeconds: 1 }\n' });
    try {
      const { door, organisation } = journey;
      const { releaseId } = await door.submit(organisation.candidate('traced'), { traceparent: `00-${TRACE_OF_CI}-b7ad6b7169203331-01` });
      await door.until(releaseId, 'DeploymentVerified');
      await journey.settled();
      const traces = (await door.events(releaseId)).map(({ type, metadata }) => [type, metadata.traceparent?.split('-')[1]]);
      await journey.close();
      await stopTracing();

      expect(traces.filter(([, trace]) => trace !== TRACE_OF_CI)).toEqual([]);
      const ofTrace = collector.spans.filter(({ traceId }) => traceId === TRACE_OF_CI);
      const groups = new Set(ofTrace.flatMap((span) => attribute(span, 'messaging.consumer.group.name') ?? []));
      expect([...groups].toSorted()).toEqual([
        'approval',
        'evidence-intake',
        'ledger-projection',
        'policy-evaluation',
        'reconciler',
        'relay',
        'runtime-signals',
      ]);
      expect(ofTrace.map(({ name }) => name)).toContain('POST /v1/release-candidates');
      // What a timer finds out, too.
      expect(ofTrace.filter(({ name }) => name === 'verify deployment')).toHaveLength(1);
      // Each span hangs from another one of the trace; the first from what CI sent.
      const known = new Set([...ofTrace.map(({ spanId }) => spanId), 'b7ad6b7169203331']);
      expect(ofTrace.filter(({ parentSpanId }) => !known.has(parentSpanId ?? '')).map(({ name }) => name)).toEqual([]);
    } finally {
      delete process.env['OTEL_EXPORTER_OTLP_ENDPOINT'];
      await collector.close();
    }
  });
});
