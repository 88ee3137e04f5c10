import type { ZodType } from 'zod';

/** What `/openapi.json` says of a route, gathered from its decorators. */
export interface RouteDescription {
  readonly summary?: string;
  readonly status?: number;
  readonly body?: ZodType;
  readonly rawBody?: boolean;
  readonly query?: ZodType;
  readonly parameters?: Readonly<Record<string, ZodType>>;
  readonly response?: ZodType;
  /** Other media types that the route can answer with. */
  readonly produces?: readonly string[];
  /** Codes of problems that callers should expect, beyond those of every route. */
  readonly problems?: readonly string[];
}

const descriptions = new WeakMap<object, Map<string | symbol, RouteDescription>>();

export const describeRoute = (prototype: object, method: string | symbol | undefined, more: RouteDescription): void => {
  if (method === undefined) return;
  const ofClass = descriptions.get(prototype) ?? new Map<string | symbol, RouteDescription>();
  const known = ofClass.get(method);
  ofClass.set(method, {
    ...known,
    ...more,
    ...(more.parameters === undefined ? {} : { parameters: { ...known?.parameters, ...more.parameters } }),
  });
  descriptions.set(prototype, ofClass);
};

export const descriptionOf = (prototype: object, method: string): RouteDescription => descriptions.get(prototype)?.get(method) ?? {};

/** Describes a route for `/openapi.json`: `@Route({ summary, response, status })`. Bodies, queries and parameters describe themselves. */
export const Route =
  (description: Omit<RouteDescription, 'body' | 'query' | 'parameters' | 'rawBody'>): MethodDecorator =>
  (target, name) =>
    describeRoute(target, name, description);
