import { Reflector } from '@nestjs/core';
import type { CanActivate, ExecutionContext } from '@nestjs/common';
import type { TokenVerifier } from '@interlock/adapters/identity';
import type { FastifyRequest } from 'fastify';
import type { Logger } from '../logging/logger.ts';
import { ACCESS, PIPELINES, type Access } from './access.decorator.ts';
import type { PrincipalResolver } from './principal.ts';
import { setPrincipal } from './request-principal.ts';
import { AuthError, requireRole } from './require-role.ts';

/** Deny by default (T5): a route without a rule is refused here, even if the check at start should have missed it. */
export class AccessGuard implements CanActivate {
  readonly #verifier: TokenVerifier | undefined;
  readonly #principals: PrincipalResolver | undefined;
  readonly #logger: Logger;
  readonly #reflector = new Reflector();

  constructor(parts: {
    readonly verifier: TokenVerifier | undefined;
    readonly principals: PrincipalResolver | undefined;
    readonly logger: Logger;
  }) {
    this.#verifier = parts.verifier;
    this.#principals = parts.principals;
    this.#logger = parts.logger;
  }

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const access = this.#reflector.getAllAndOverride<Access | undefined>(ACCESS, [context.getHandler(), context.getClass()]);
    if (access?.kind === 'public') return true;
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const principal = await this.#authenticate(request);
    if (access?.kind !== 'role') throw new AuthError('auth.forbidden', 'nobody may call this');
    const admits = this.#reflector.get<boolean | undefined>(PIPELINES, context.getHandler()) === true;
    if (!(admits && principal.pipeline !== undefined)) requireRole(principal, ...access.roles);
    setPrincipal(request, principal);
    return true;
  }

  async #authenticate(request: FastifyRequest) {
    const token = bearerToken(request.headers.authorization);
    if (token === undefined || this.#verifier === undefined || this.#principals === undefined) throw unauthenticated();
    try {
      return this.#principals.resolve(await this.#verifier.verify(token));
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
