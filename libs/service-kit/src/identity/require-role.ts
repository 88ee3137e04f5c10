import type { Role } from '@interlock/contracts';
import type { Principal } from './principal.ts';

export type AuthErrorCode =
  /** No token, or one that does not verify: sign in again. Never says which. */
  | 'auth.unauthenticated'
  /** Signed in, but without the role: ask for it. */
  | 'auth.forbidden';

export class AuthError extends Error {
  readonly code: AuthErrorCode;
  constructor(code: AuthErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'AuthError';
    this.code = code;
  }
}

/** An admin may do everything; no other role includes another. Everyone signed in is a viewer. */
export const hasRole = (principal: Principal, role: Role): boolean => principal.roles.includes(role) || principal.roles.includes('admin');

/** Guards the command, not only the button (T5): use cases call it with the principal that they were given. One of the roles is enough. */
export const requireRole = (principal: Principal, ...roles: readonly Role[]): void => {
  if (roles.some((role) => hasRole(principal, role))) return;
  const who = `${principal.person ?? principal.subject}, with ${principal.roles.length === 0 ? 'no role' : `the role ${principal.roles.join(' and ')}`}`;
  throw new AuthError('auth.forbidden', `needs the role ${roles.join(' or ')}; you are ${who} (identity.roles of interlock.yaml)`);
};
