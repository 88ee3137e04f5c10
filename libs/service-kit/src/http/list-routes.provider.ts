import { RequestMethod, type INestApplication } from '@nestjs/common';
import { METHOD_METADATA, MODULE_METADATA, PATH_METADATA } from '@nestjs/common/internal';
import { MetadataScanner, ModulesContainer, Reflector } from '@nestjs/core';
import { accessRuleOf, type AccessRule } from '../identity/access.decorator.ts';
import { descriptionOf, type RouteDescription } from './route-description.ts';

/** One route as Nest serves it. `access` undefined: nobody wrote a rule, so the app does not start. */
export interface ListedRoute extends AccessRule {
  readonly method: string;
  readonly path: string;
  readonly handler: string;
  readonly description: RouteDescription;
}

/** Every route of an app, from Nest's own metadata, sorted by path and method: what the table of routes × roles is tested against (T5). */
export const listRoutes = (app: Pick<INestApplication, 'get'> | ModulesContainer): ListedRoute[] => {
  const modules = app instanceof ModulesContainer ? app : app.get(ModulesContainer);
  const controllers = [...modules.values()].flatMap((module) => [...module.controllers.values()]);
  return routesOfAll(controllers.map(({ metatype }) => metatype));
};

/** Routes of the controllers that a module itself declares, without starting anything: for what is generated from them. */
export const routesOfModule = (module: Function): ListedRoute[] =>
  routesOfAll((Reflect.getMetadata(MODULE_METADATA.CONTROLLERS, module) as unknown[] | undefined) ?? []);

const routesOfAll = (controllers: readonly unknown[]): ListedRoute[] => {
  const scanner = new MetadataScanner();
  return controllers
    .flatMap((controller) => (typeof controller === 'function' ? routesOf(controller, scanner) : []))
    .toSorted((left, right) => `${left.path} ${left.method}`.localeCompare(`${right.path} ${right.method}`));
};

const reflector = new Reflector();

const routesOf = (controller: Function, scanner: MetadataScanner): ListedRoute[] => {
  const prototype: Record<string, unknown> = controller.prototype;
  return scanner.getAllMethodNames(prototype).flatMap((name) => {
    const handler = prototype[name];
    if (typeof handler !== 'function') return [];
    const method: unknown = Reflect.getMetadata(METHOD_METADATA, handler);
    if (typeof method !== 'number') return [];
    const rule = accessRuleOf(reflector, handler, controller);
    const description = descriptionOf(prototype, name);
    return pathsOf(controller).flatMap((prefix) =>
      pathsOf(handler).map((path) => ({
        method: RequestMethod[method] ?? 'ALL',
        path: joined(prefix, path),
        ...rule,
        handler: `${controller.name}.${name}`,
        description,
      })),
    );
  });
};

const pathsOf = (target: Function): string[] => {
  const path: unknown = Reflect.getMetadata(PATH_METADATA, target);
  return (Array.isArray(path) ? path : [path]).map((one) => (typeof one === 'string' ? one : ''));
};

const joined = (prefix: string, path: string): string =>
  `/${[prefix, path]
    .map((part) => part.replace(/^\/+|\/+$/g, ''))
    .filter((part) => part !== '')
    .join('/')}`;

export class UnguardedRouteError extends Error {
  readonly code = 'start.unguarded_route';
}

/** Fails the start when a route has neither `@Public()` nor `@Requires(role)`. */
export const assertEveryRouteHasARule = (routes: readonly ListedRoute[]): void => {
  const open = routes.filter(({ access }) => access === undefined).map(({ method, path, handler }) => `${method} ${path} (${handler})`);
  if (open.length > 0) throw new UnguardedRouteError(`routes without @Public() or @Requires(role): ${open.join(', ')}`);
};
