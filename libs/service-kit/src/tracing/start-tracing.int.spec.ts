import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { context, propagation, trace } from '@opentelemetry/api';
import { startTracing } from './start-tracing.ts';

describe('without an endpoint', () => {
  it('nothing is started', async () => {
    const stop = await startTracing('test', {});
    const span = trace.getTracer('x').startSpan('x');
    expect(span.isRecording()).toBe(false);
    await stop();
  });
});

describe('with OTEL_EXPORTER_OTLP_ENDPOINT', () => {
  const before = process.env['OTEL_EXPORTER_OTLP_ENDPOINT'];
  afterEach(() => {
    if (before === undefined) delete process.env['OTEL_EXPORTER_OTLP_ENDPOINT'];
    else process.env['OTEL_EXPORTER_OTLP_ENDPOINT'] = before;
    trace.disable();
    context.disable();
    propagation.disable();
  });

  it('spans arrive there by OTLP over HTTP, under the name of the service', async () => {
    const received: { path: string | undefined; body: string }[] = [];
    const server = createServer((request, response) => {
      let body = '';
      request.setEncoding('latin1').on('data', (chunk: string) => (body += chunk));
      request.on('end', () => {
        received.push({ path: request.url, body });
        response.setHeader('content-type', 'application/json').end('{}');
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    process.env['OTEL_EXPORTER_OTLP_ENDPOINT'] = `http://127.0.0.1:${port}`;
    const stop = await startTracing('interlock-test');
    trace.getTracer('x').startSpan('process release.events').end();
    await stop();
    await new Promise((resolve) => server.close(resolve));
    expect(received.map(({ path }) => path)).toEqual(['/v1/traces']);
    expect(received[0]?.body).toContain('process release.events');
    expect(received[0]?.body).toContain('interlock-test');
  });
});
