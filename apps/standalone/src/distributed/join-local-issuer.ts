import { request as ask, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import type { FastifyInstance, FastifyReply } from 'fastify';

interface Backend {
  readonly url: string;
}

const LIMIT_BYTES = 16 * 1_024;
/** Of one service, before the next one is asked: a frozen one still takes connections. */
const PATIENCE_MS = 3_000;
/** What a service says to everything while it starts. */
const STARTING = 503;

/** Every process of an installation signs people in with the same keys (on loopback, without an OIDC issuer): whichever answers first does. */
export const joinLocalIssuer = async (
  app: FastifyInstance,
  services: readonly Backend[],
  unavailable: (reply: FastifyReply) => FastifyReply,
): Promise<void> => {
  await app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: LIMIT_BYTES }, (_, body, done) => done(null, body));
    scope.all('/v1/local/*', async ({ method, url, headers, body }, reply) => {
      const asked = { method, headers: endToEnd(headers), body: Buffer.isBuffer(body) ? body : undefined };
      for (const service of services) {
        const answer = await answerOf(new URL(url, service.url), asked).catch(() => undefined);
        if (answer !== undefined && answer.status !== STARTING)
          return reply.status(answer.status).headers(endToEnd(answer.headers)).send(answer.body);
      }
      return unavailable(reply);
    });
  });
};

/** Of one connection, not of the message (RFC 9110, 7.6.1); lengths are those of what is sent on. */
const HOP_BY_HOP = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'expect',
  'content-length',
]);

/** Everything else stays as it came: by host, origin and forwarding headers the issuer tells who is of this machine. */
const endToEnd = (headers: IncomingHttpHeaders): IncomingHttpHeaders =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !HOP_BY_HOP.has(name)));

interface Asked {
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer | undefined;
}

const answerOf = async (url: URL, { method, headers, body }: Asked) => {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    ask(url, { method, headers, signal: AbortSignal.timeout(PATIENCE_MS) }, resolve)
      .on('error', reject)
      .end(body);
  });
  return { status: response.statusCode ?? 502, headers: response.headers, body: await buffer(response) };
};
