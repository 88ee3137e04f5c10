export { LocalIssuerModule } from './local-issuer.module.ts';
export { LocalLogin, LocalSession } from './local-login.ts';
export { assertLoopback, isLoopback, LocalIssuerError } from './loopback.ts';
