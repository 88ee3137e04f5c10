import type { TokenVerifier, VerifiedToken } from '@interlock/adapters/identity';
import type { FastifyRequest } from 'fastify';
import type { Logger } from '../logging/logger.ts';
import type { AccessRule } from './access.decorator.ts';
import type { Principal, PrincipalResolver } from './principal.ts';
import { AuthError, requireRole } from './require-role.ts';

/**
 * Who may go through. Asked twice of each request: before its body is read, so that nobody unknown has one read, and by the guard of its handler. A signature is
 * verified once; what the catalog says of the caller is asked each time.
 */
export class Door {
  readonly #verifier: TokenVerifier | undefined;
  readonly #principals: PrincipalResolver | undefined;
  readonly #logger: Logger;
  readonly #verified = new WeakMap<object, VerifiedToken>();

  constructor(parts: {
    readonly verifier: TokenVerifier | undefined;
    readonly principals: PrincipalResolver | undefined;
    readonly logger: Logger;
  }) {
    this.#verifier = parts.verifier;
    this.#principals = parts.principals;
    this.#logger = parts.logger;
  }

  /** Undefined where anyone may call. Deny by default (T5): nobody may call what has no rule. */
  async admit(request: FastifyRequest, { access, admitsPipelines }: AccessRule): Promise<Principal | undefined> {
    if (access?.kind === 'public') return undefined;
    const principal = await this.#authenticate(request);
    if (access?.kind !== 'role') throw new AuthError('auth.forbidden', 'nobody may call this');
    if (!(admitsPipelines && principal.pipeline !== undefined)) requireRole(principal, ...access.roles);
    return principal;
  }

  async #authenticate(request: FastifyRequest): Promise<Principal> {
    const token = bearerToken(request.headers.authorization);
    if (token === undefined || this.#verifier === undefined || this.#principals === undefined) throw unauthenticated();
    try {
      const verified = this.#verified.get(request) ?? (await this.#verifier.verify(token));
      this.#verified.set(request, verified);
      return this.#principals.resolve(verified);
    } catch (error) {
      // The caller learns nothing of the reason; the operator does.
      this.#logger.info({ err: error, route: request.routeOptions.url }, 'token refused');
      // A token that is good, and of somebody who has no business here: told what it says itself.
      if (error instanceof AuthError) throw error;
      throw unauthenticated(error);
    }
  }
}

/** RFC 6750 §2.1. Tokens in the query or in a body are not looked at: they end up in logs. */
const bearerToken = (header: string | undefined): string | undefined => /^Bearer ([A-Za-z0-9._~+/=-]+)$/i.exec(header ?? '')?.[1];

const unauthenticated = (cause?: unknown): AuthError =>
  new AuthError('auth.unauthenticated', 'a valid bearer token is needed', cause === undefined ? {} : { cause });
