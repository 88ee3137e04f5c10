import { join } from 'node:path';
import { openLocalIssuer, openTokenVerifier, openTokenVerifiers, type LocalIssuer, type TokenVerifier } from '@interlock/adapters/identity';
import type { InterlockConfig, PipelineIssuerConfig } from '@interlock/contracts';

const LOCAL_AUDIENCE = 'interlock';

/** The configured OIDC issuer, or else the local one, which the kit starts on loopback only. */
export const openIdentity = (
  { identity }: InterlockConfig,
  dataDirectory: string,
): { readonly tokenVerifier: TokenVerifier; readonly localIssuer?: LocalIssuer } => {
  const { oidc } = identity;
  const pipelines = identity.pipelines.map(pipelineVerifier);
  if (oidc !== undefined) {
    const { issuer, audience, jwksUri } = oidc;
    const people = openTokenVerifier({ issuer, audience, ...(jwksUri === undefined ? {} : { jwks: new URL(jwksUri) }) });
    return { tokenVerifier: openTokenVerifiers(people, ...pipelines) };
  }
  const localIssuer = openLocalIssuer(join(dataDirectory, 'keys'), { audience: LOCAL_AUDIENCE });
  const { issuer, audience } = localIssuer;
  const jwks = { keys: [...localIssuer.jwks().keys] } as NonNullable<Parameters<typeof openTokenVerifier>[0]['jwks']>;
  const people = openTokenVerifier({ issuer, audience, jwks, trustKindClaim: true });
  return { tokenVerifier: openTokenVerifiers(people, ...pipelines), localIssuer };
};

const pipelineVerifier = ({ provider, issuer, audience, jwksUri, server }: PipelineIssuerConfig): TokenVerifier =>
  openTokenVerifier({
    issuer,
    audience,
    pipelines: { provider, host: new URL(server ?? (provider === 'github' ? 'https://github.com' : issuer)).host },
    ...(jwksUri === undefined ? {} : { jwks: new URL(jwksUri) }),
  });
