import { Controller, Get, HttpCode, Inject, Post, Req } from '@nestjs/common';
import type { LocalIssuer } from '@interlock/adapters/identity';
import type { InterlockConfig } from '@interlock/contracts';
import type { FastifyRequest } from 'fastify';
import { HttpError } from '../http/http-error.ts';
import { Route } from '../http/route-description.ts';
import { ZodBody } from '../http/body.decorator.ts';
import { Public } from '../identity/access.decorator.ts';
import { configuredWorkload, type PrincipalResolver } from '../identity/principal.ts';
import { PORTS } from '../ports/ports.ts';
import { assertLocalCaller } from './local-caller.ts';
import { LocalLogin, LocalSession } from './local-login.ts';

const LIFETIME_SECONDS = 8 * 3600;

/** Signs in without an OIDC issuer, for one machine. Records nothing. */
@Public()
@Controller('v1/local')
export class LocalLoginController {
  readonly #issuer: LocalIssuer;
  readonly #principals: PrincipalResolver;
  readonly #config: InterlockConfig;

  constructor(
    @Inject(PORTS.localIssuer) issuer: LocalIssuer,
    @Inject(PORTS.principals) principals: PrincipalResolver,
    @Inject(PORTS.config) config: InterlockConfig,
  ) {
    this.#issuer = issuer;
    this.#principals = principals;
    this.#config = config;
  }

  @Post('login')
  @HttpCode(200)
  @Route({ summary: 'A token for a User of the catalog or a configured workload; loopback only', response: LocalSession })
  async login(@Req() request: FastifyRequest, @ZodBody(LocalLogin) body: LocalLogin): Promise<LocalSession> {
    assertLocalCaller(request);
    const kind = this.#kindOf(body.as);
    if (kind === undefined) {
      const errors = [
        {
          field: 'as',
          found: JSON.stringify(body.as),
          expected: 'a User of the catalog ("user:default/name"), or a subject of identity.workloads',
        },
      ];
      throw new HttpError('http.invalid_body', `as: found ${body.as}, expected ${errors[0]?.expected ?? ''}`, { errors });
    }
    const token = await this.#issuer.issue({ sub: body.as, kind, lifetimeSeconds: LIFETIME_SECONDS });
    return { token, subject: `${this.#issuer.issuer}#${body.as}`, kind, expiresInSeconds: LIFETIME_SECONDS };
  }

  @Get('jwks')
  @Route({ summary: 'Public key of the local issuer (RFC 7517)' })
  jwks(@Req() request: FastifyRequest): ReturnType<LocalIssuer['jwks']> {
    assertLocalCaller(request);
    return this.#issuer.jwks();
  }

  #kindOf(subject: string): 'human' | 'workload' | undefined {
    if (configuredWorkload(this.#config, this.#issuer.issuer, subject, true) !== undefined) return 'workload';
    return this.#principals.hasPerson(subject) ? 'human' : undefined;
  }
}
