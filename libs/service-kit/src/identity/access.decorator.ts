import { createParamDecorator, SetMetadata, type ExecutionContext } from '@nestjs/common';
import type { Reflector } from '@nestjs/core';
import type { Role } from '@interlock/contracts';
import type { FastifyRequest } from 'fastify';
import { principalOf } from './request-principal.ts';

export const ACCESS = 'interlock:access';

/** What a route asks of its caller. */
export type Access = { readonly kind: 'public' } | { readonly kind: 'role'; readonly roles: readonly Role[] };

export const PIPELINES = 'interlock:pipelines';

/** `access` undefined: nobody wrote a rule. */
export interface AccessRule {
  readonly access: Access | undefined;
  /** Whether jobs of pipelines may call without the role. */
  readonly admitsPipelines: boolean;
}

export const accessRuleOf = (reflector: Reflector, handler: Function, controller: Function): AccessRule => ({
  access: reflector.getAllAndOverride<Access | undefined>(ACCESS, [handler, controller]),
  admitsPipelines: reflector.get<boolean | undefined>(PIPELINES, handler) === true,
});

/** Anyone may call this route. Written out, because a route without a rule fails at start. */
export const Public = (): MethodDecorator & ClassDecorator => SetMetadata(ACCESS, { kind: 'public' } satisfies Access);

/** Only callers with one of these roles (or admins). */
export const Requires = (...roles: readonly [Role, ...Role[]]): MethodDecorator & ClassDecorator =>
  SetMetadata(ACCESS, { kind: 'role', roles } satisfies Access);

/**
 * Jobs of pipelines may call this too, without the role. The handler binds them to the components of their repository: `requireSubmitter` where the release is
 * named, or else by `principal.pipeline.components`, kept with what finds its releases later.
 */
export const AdmitsPipelines = (): MethodDecorator => SetMetadata(PIPELINES, true);

/** The `Principal` that the guard let in. */
export const Caller = createParamDecorator((_data: unknown, context: ExecutionContext) =>
  principalOf(context.switchToHttp().getRequest<FastifyRequest>()),
);
