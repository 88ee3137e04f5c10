import type { FastifyReply, FastifyRequest } from 'fastify';
import { HttpError } from './http-error.ts';
import type { ListedRoute } from './list-routes.provider.ts';

/** Answers what no route takes: which methods the path has, if it has any (RFC 9110 §15.5.6), or where all routes are listed. */
export const refuseUnknownRoute = (routes: readonly ListedRoute[]): ((request: FastifyRequest, reply: FastifyReply) => never) => {
  const patterns = routes.map(({ method, path }) => ({ method, pattern: patternOf(path) }));
  return ({ method, url }, reply) => {
    const path = url.split('?', 1)[0] ?? '/';
    const takes = [...new Set(patterns.filter(({ pattern }) => pattern.test(path)).map((route) => route.method))];
    if (takes.length === 0)
      throw new HttpError('http.not_found', `no route takes ${method} ${path.slice(0, 200)}: /openapi.json lists those there are`);
    const allowed = takes.toSorted().join(', ');
    reply.header('allow', allowed);
    throw new HttpError('http.method_not_allowed', `${path.slice(0, 200)}: found ${method}, expected ${allowed}`);
  };
};

const patternOf = (path: string): RegExp =>
  new RegExp(`^${path.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll(/:[A-Za-z]+/g, '[^/]+')}/?$`);
