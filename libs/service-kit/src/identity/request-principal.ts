import type { Principal } from './principal.ts';
import { AuthError } from './require-role.ts';

const principals = new WeakMap<object, Principal>();

export const setPrincipal = (request: object, principal: Principal): void => {
  principals.set(request, principal);
};

/** The principal of a guarded request. A public route that asks for one is refused. */
export const principalOf = (request: object): Principal => {
  const principal = principals.get(request);
  if (principal === undefined) throw new AuthError('auth.unauthenticated', 'this route has no signed-in caller');
  return principal;
};
