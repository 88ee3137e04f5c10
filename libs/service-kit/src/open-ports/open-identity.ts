import { join } from 'node:path';
import { openLocalIssuer, openTokenVerifier, type LocalIssuer, type TokenVerifier } from '@interlock/adapters/identity';
import type { InterlockConfig } from '@interlock/contracts';

const LOCAL_AUDIENCE = 'interlock';

/** The configured OIDC issuer, or else the local one, which the kit starts on loopback only. */
export const openIdentity = (
  { identity }: InterlockConfig,
  dataDirectory: string,
): { readonly tokenVerifier: TokenVerifier; readonly localIssuer?: LocalIssuer } => {
  const { oidc } = identity;
  if (oidc !== undefined) {
    const { issuer, audience, jwksUri } = oidc;
    return { tokenVerifier: openTokenVerifier({ issuer, audience, ...(jwksUri === undefined ? {} : { jwks: new URL(jwksUri) }) }) };
  }
  const localIssuer = openLocalIssuer(join(dataDirectory, 'keys'), { audience: LOCAL_AUDIENCE });
  const { issuer, audience } = localIssuer;
  const jwks = { keys: [...localIssuer.jwks().keys] } as NonNullable<Parameters<typeof openTokenVerifier>[0]['jwks']>;
  return { tokenVerifier: openTokenVerifier({ issuer, audience, jwks, trustKindClaim: true }), localIssuer };
};
