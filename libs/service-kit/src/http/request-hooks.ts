import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from '../logging/logger.ts';
import type { Metrics } from '../metrics/metrics.ts';
import { endRequestSpan, startRequestSpan } from '../tracing/request-span.ts';

const STATUS_CLASSES = ['2xx', '3xx', '4xx', '5xx'];
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/** Around every request: a span, headers that no answer goes without, a line in the log and the time it took. */
export const observeRequests = (
  fastify: FastifyInstance,
  { logger, metrics }: { readonly logger: Logger; readonly metrics: Metrics },
): void => {
  const duration = metrics.histogram({
    name: 'interlock_http_request_seconds',
    help: 'Time from the first byte of a request to the last of its answer.',
    labels: { method: METHODS, status: STATUS_CLASSES },
  });
  fastify.addHook('onRequest', (request, reply, done) => {
    reply.headers(PROTECTING);
    startRequestSpan(request, done);
  });
  fastify.addHook('onResponse', (request, reply, done) => {
    const status = `${Math.floor(reply.statusCode / 100)}xx`;
    duration.observe({ method: request.method, status }, reply.elapsedTime / 1000);
    endRequestSpan(request, reply.statusCode);
    logger.debug(lineOf(request, reply), 'request answered');
    done();
  });
};

/** Of every answer. */
export const PROTECTING = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  // Answers depend on the caller; a route that knows better says so.
  'cache-control': 'no-store',
};

const lineOf = (request: FastifyRequest, reply: FastifyReply) => ({
  requestId: request.id,
  method: request.method,
  route: request.routeOptions.url ?? 'unknown',
  status: reply.statusCode,
  ms: Math.round(reply.elapsedTime),
});
