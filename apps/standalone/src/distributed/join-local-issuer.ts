import { request as ask, type IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import type { FastifyInstance, FastifyReply } from 'fastify';

interface Backend {
  readonly url: string;
}

const LIMIT_BYTES = 16 * 1_024;
/** Of one service, before the next one is asked: a frozen one still takes connections. */
const PATIENCE_MS = 3_000;

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
      for (const service of services) {
        const asked = { method, headers: passedOn(headers), body: Buffer.isBuffer(body) ? body : undefined };
        const answer = await answerOf(new URL(url, service.url), asked).catch(() => undefined);
        if (answer === undefined) continue;
        return reply
          .status(answer.status)
          .headers(answer.type === undefined ? {} : { 'content-type': answer.type })
          .send(answer.body);
      }
      return unavailable(reply);
    });
  });
};

/** The host stays the one that was asked for: the issuer answers on loopback only. */
const passedOn = ({ host, 'content-type': type, origin }: IncomingMessage['headers']): Record<string, string> =>
  Object.fromEntries(
    Object.entries({ host, 'content-type': type, origin }).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );

interface Asked {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | undefined;
}

const answerOf = async (url: URL, { method, headers, body }: Asked) => {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    ask(url, { method, headers, signal: AbortSignal.timeout(PATIENCE_MS) }, resolve)
      .on('error', reject)
      .end(body);
  });
  return { status: response.statusCode ?? 502, type: response.headers['content-type'], body: await buffer(response) };
};
