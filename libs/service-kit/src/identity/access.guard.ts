import { Reflector } from '@nestjs/core';
import type { CanActivate, ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { accessRuleOf } from './access.decorator.ts';
import type { Door } from './door.ts';
import { setPrincipal } from './request-principal.ts';

/** Deny by default (T5): a route without a rule is refused here, even if the check at start should have missed it. */
export class AccessGuard implements CanActivate {
  readonly #door: Door;
  readonly #reflector = new Reflector();

  constructor(door: Door) {
    this.#door = door;
  }

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const principal = await this.#door.admit(request, accessRuleOf(this.#reflector, context.getHandler(), context.getClass()));
    if (principal !== undefined) setPrincipal(request, principal);
    return true;
  }
}
