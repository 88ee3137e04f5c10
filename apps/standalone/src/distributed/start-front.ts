import httpProxy from '@fastify/http-proxy';
import { MAX_EVIDENCE_BYTES } from '@interlock/contracts';
import { clientErrorHandler, frameworkErrors, type Listening } from '@interlock/service-kit';
import { fastify, type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { joinLocalIssuer } from './join-local-issuer.ts';
import { joinParked } from './join-parked.ts';
import { mergeMetrics, mergeOpenApi, mergeReadiness, type ServiceReadiness } from './merge-answers.ts';
import { routeTable } from './route-table.ts';

type Backend = Pick<Listening, 'name' | 'url' | 'paths'>;

export interface Front {
  readonly url: string;
  close(): Promise<void>;
}

/** What a service may take for its answer: more than a request may take to arrive there. */
const PATIENCE_MS = 40_000;
/** Of a client on whose connection nothing moves: longer than the patience, or a service that is frozen would close it before it is answered for. */
const CONNECTION_GRACE_MS = 20_000;
/** The service that takes evidence says itself what is too much. */
const BODY_LIMIT_BYTES = MAX_EVIDENCE_BYTES + 2 * 1_048_576;

/** One address for all services: each path prefix goes to the service that owns it; what every process answers for itself is put together. */
export const startFront = async (
  services: readonly Backend[],
  { host, port, patienceMs = PATIENCE_MS }: { readonly host: string; readonly port: number; readonly patienceMs?: number },
): Promise<Front> => {
  const app = fastify({
    bodyLimit: BODY_LIMIT_BYTES,
    forceCloseConnections: true,
    connectionTimeout: patienceMs + CONNECTION_GRACE_MS,
    routerOptions: { maxParamLength: 300 },
    clientErrorHandler,
    frameworkErrors,
  });
  // Bodies pass through as they came: the service's own parser judges them.
  app.removeAllContentTypeParsers();
  // What it refuses itself (a body too long) is the caller's; all else is a service that does not answer.
  app.setErrorHandler((error: FastifyError, _, reply) =>
    error.statusCode !== undefined && error.statusCode < 500
      ? problem(reply, error.statusCode, 'http.refused', error.message)
      : unavailable(reply),
  );
  answerForAll(app, services);
  await joinParked(app, services);
  for (const [prefix, upstream] of routeTable(services))
    await app.register(httpProxy, { upstream, prefix, rewritePrefix: prefix, ...passing(patienceMs) });
  await joinLocalIssuer(app, services, unavailable);
  app.setNotFoundHandler((request, reply) =>
    problem(reply, 404, 'http.not_found', `there is no ${request.method} ${request.url.slice(0, 200)}`),
  );
  const url = await app.listen({ host, port });
  return { url, close: () => app.close() };
};

/** Streams of events stay open as long as both sides want. */
const passing = (patienceMs: number): Record<string, unknown> => ({
  disableRequestLogging: true,
  proxyPayloads: true,
  undici: { headersTimeout: patienceMs, bodyTimeout: 0, connections: 256, pipelining: 1 },
  replyOptions: {
    // This server has answered `expect: 100-continue` (curl asks before it sends a megabyte), and undici sends nothing that has it.
    rewriteRequestHeaders: (request: FastifyRequest, { expect: _answered, ...headers }: Record<string, string | string[] | undefined>) => ({
      ...headers,
      host: request.headers.host ?? '',
    }),
    onError: (reply: FastifyReply) => unavailable(reply),
  },
});

const problem = (reply: FastifyReply, status: number, code: string, detail: string): FastifyReply =>
  reply
    .status(status)
    .type('application/problem+json')
    .send({ type: `urn:interlock:problem:${code}`, title: detail, status, code, detail });

const unavailable = (reply: FastifyReply): FastifyReply =>
  problem(reply.header('retry-after', '1'), 503, 'http.service_unavailable', 'a service behind this path does not answer');

const answerForAll = (app: FastifyInstance, services: readonly Backend[]): void => {
  const ask = async <T>(path: string, read: (response: Response) => Promise<T>): Promise<ReadonlyMap<string, T | undefined>> =>
    new Map(
      await Promise.all(
        services.map(async ({ name, url }) => {
          const answer = await fetch(`${url}${path}`, { signal: AbortSignal.timeout(5_000) }).then(read, () => undefined);
          return [name, answer] as const;
        }),
      ),
    );
  app.get('/healthz/live', () => ({ status: 'live' }));
  app.get('/healthz/ready', async (_, reply) => {
    const readiness = mergeReadiness(await ask('/healthz/ready', (response) => response.json() as Promise<ServiceReadiness>));
    return reply
      .status(readiness.status === 'ready' ? 200 : 503)
      .header('cache-control', 'no-store')
      .send(readiness);
  });
  app.get('/metrics', async (_, reply) => {
    const texts = await ask('/metrics', async (response) => (response.ok ? response.text() : undefined));
    const known = new Map([...texts].flatMap(([name, text]) => (text === undefined ? [] : [[name, text] as const])));
    return reply.type('text/plain; version=0.0.4; charset=utf-8').header('cache-control', 'no-store').send(mergeMetrics(known));
  });
  app.get('/openapi.json', async () => {
    // One that still starts says 503.
    const documents = await ask('/openapi.json', async (response) =>
      response.ok ? ((await response.json()) as Parameters<typeof mergeOpenApi>[0][number]) : undefined,
    );
    return mergeOpenApi([...documents.values()].flatMap((document) => (document === undefined ? [] : [document])));
  });
};
