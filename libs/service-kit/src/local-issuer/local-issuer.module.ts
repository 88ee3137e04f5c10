import { Module } from '@nestjs/common';
import { LocalLoginController } from './local-login.controller.ts';

/** `POST /v1/local/login` and `GET /v1/local/jwks`. Part of an app only where the port `localIssuer` is given. */
@Module({ controllers: [LocalLoginController] })
export class LocalIssuerModule {}
