import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { AccessRule } from '../identity/access.decorator.ts';
import type { Door } from '../identity/door.ts';
import type { ListedRoute } from './list-routes.provider.ts';
import { refuseUnknownRoute } from './unknown-route.ts';

const NO_RULE: AccessRule = { access: undefined, admitsPipelines: false };

/**
 * Admits a caller before a byte of the body is read: Nest's guards run after Fastify has parsed it, and what is wrong with a body is told to nobody who may not send
 * one. Gives what takes the rules, once the routes are known; until then nobody is let in.
 */
export const admitFirst = (fastify: FastifyInstance, door: Door): ((routes: readonly ListedRoute[]) => void) => {
  let rules: ReadonlyMap<string, AccessRule> = new Map();
  let refuse = refuseUnknownRoute([]);
  const ruleFor = ({ method, routeOptions: { url } }: FastifyRequest): AccessRule =>
    // Fastify answers HEAD by the route of GET.
    rules.get(`${method} ${url}`) ?? (method === 'HEAD' ? rules.get(`GET ${url}`) : undefined) ?? NO_RULE;
  fastify.addHook('onRequest', async (request, reply) => {
    if (request.is404) refuse(request, reply);
    await door.admit(request, ruleFor(request));
  });
  return (routes) => {
    rules = new Map(routes.map((route) => [`${route.method} ${route.path}`, route]));
    refuse = refuseUnknownRoute(routes);
  };
};
