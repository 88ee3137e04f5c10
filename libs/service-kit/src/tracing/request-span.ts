import { context, propagation, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace, type Span } from '@opentelemetry/api';

interface Request {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly routeOptions: { readonly url?: string | undefined };
}

const spans = new WeakMap<object, Span>();

/** Server span of a request, child of the caller's where it sent a trace context. Runs the rest of the request inside. */
export const startRequestSpan = (request: Request, next: () => void): void => {
  const parent = propagation.extract(ROOT_CONTEXT, request.headers);
  const route = request.routeOptions.url ?? 'unknown';
  const span = trace
    .getTracer('@interlock/service-kit')
    .startSpan(
      `${request.method} ${route}`,
      { kind: SpanKind.SERVER, attributes: { 'http.request.method': request.method, 'http.route': route } },
      parent,
    );
  spans.set(request, span);
  context.with(trace.setSpan(parent, span), next);
};

export const endRequestSpan = (request: object, status: number): void => {
  const span = spans.get(request);
  if (span === undefined) return;
  span.setAttribute('http.response.status_code', status);
  if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
  span.end();
};
