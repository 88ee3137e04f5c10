import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

interface Backend {
  readonly name: string;
  readonly url: string;
}

interface Parked {
  readonly parkedId: string;
  readonly parkedAt: string;
}

const LIMIT_BYTES = 64 * 1_024;

/** Parked messages lie on the bus, where every process sees them; a group's can be delivered again only where the group runs: each is asked until one is it. */
export const joinParked = async (app: FastifyInstance, services: readonly Backend[]): Promise<void> => {
  const ask = (request: FastifyRequest, { url }: Backend): Promise<Response> =>
    fetch(`${url}${request.url}`, {
      method: request.method,
      headers: { 'content-type': 'application/json', ...authorisation(request) },
      ...(request.method === 'POST' ? { body: new Uint8Array(request.body as Buffer) } : {}),
    });
  await app.register(async (scope) => {
    scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: LIMIT_BYTES }, (_, body, done) => done(null, body));
    scope.get('/v1/parked', async (request, reply) => {
      const items = new Map<string, Parked>();
      for (const service of services) {
        const answer = await ask(request, service);
        const body = (await answer.json()) as { items: Parked[] };
        if (!answer.ok) return reply.status(answer.status).type('application/problem+json').send(body);
        for (const item of body.items) items.set(item.parkedId, item);
      }
      return { items: [...items.values()].toSorted((left, right) => left.parkedAt.localeCompare(right.parkedAt)) };
    });
    const askUntilItIsOne = async (request: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
      let last: { readonly status: number; readonly body: unknown } = { status: 503, body: {} };
      for (const service of services) {
        const answer = await ask(request, service);
        last = { status: answer.status, body: await answer.json() };
        if ((last.body as { code?: string }).code !== 'message-bus.no_consumer') break;
      }
      return reply
        .status(last.status)
        .type(last.status < 400 ? 'application/json' : 'application/problem+json')
        .send(last.body);
    };
    scope.post('/v1/parked/replay', askUntilItIsOne);
    scope.post('/v1/parked/discard', askUntilItIsOne);
  });
};

const authorisation = ({ headers }: FastifyRequest): Record<string, string> =>
  headers.authorization === undefined ? {} : { authorization: headers.authorization };
