import type { Listening } from '@interlock/service-kit';

/** Paths under which every process answers for itself. */
const EVERYWHERE = /^\/(healthz|metrics|openapi\.json|v1\/parked|v1\/local|services)(\/|$)/;

/** What every process answers for itself, of one of them: only there can its messages be delivered again. It serves that path as it stands. */
const parkedOf = (name: string): string => `/services/${name}/v1/parked`;

/** `/v1/releases/{id}` belongs to whoever serves `/v1/releases`. */
const prefixOf = (path: string): string => `/${path.split('/').slice(1, 3).join('/')}`;

export class RouteTableError extends Error {
  readonly code = 'start.prefix_taken';
}

/** Which service answers under which path prefix, from what the services themselves say. Throws when two claim one: each prefix belongs to one service (design §6). */
export const routeTable = (services: readonly Pick<Listening, 'name' | 'url' | 'paths'>[]): ReadonlyMap<string, string> => {
  const owners = new Map<string, { readonly name: string; readonly url: string }>();
  for (const { name, url, paths } of services) {
    for (const prefix of new Set([...paths.filter((path) => !EVERYWHERE.test(path)).map(prefixOf), parkedOf(name)])) {
      const owner = owners.get(prefix);
      if (owner !== undefined) throw new RouteTableError(`${prefix} is served by ${owner.name} and by ${name}`);
      owners.set(prefix, { name, url });
    }
  }
  return new Map([...owners].map(([prefix, { url }]) => [prefix, url]));
};
