/** Ends tracing: what is still to be exported goes out. */
export type StopTracing = () => Promise<void>;

/**
 * Exports spans by OTLP when OTEL_EXPORTER_OTLP_ENDPOINT (or its traces variant) is set; the SDK reads the rest of its standard variables itself.
 * Loaded only then: the SDK costs more start-up time than all services together.
 */
export const startTracing = async (
  serviceName: string,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Promise<StopTracing> => {
  if (!environment['OTEL_EXPORTER_OTLP_ENDPOINT'] && !environment['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT']) return async () => undefined;
  const [{ NodeSDK }, { OTLPTraceExporter }, { resourceFromAttributes }] = await Promise.all([
    import('@opentelemetry/sdk-node'),
    import('@opentelemetry/exporter-trace-otlp-http'),
    import('@opentelemetry/resources'),
  ]);
  const sdk = new NodeSDK({
    traceExporter: new OTLPTraceExporter(),
    resource: resourceFromAttributes({ 'service.name': environment['OTEL_SERVICE_NAME'] ?? serviceName, 'service.namespace': 'interlock' }),
    // prom-client and pino serve metrics and logs.
    metricReaders: [],
    logRecordProcessors: [],
    instrumentations: [],
  });
  sdk.start();
  return () => sdk.shutdown();
};
