import { createHash } from 'node:crypto';
import { errors, jwtVerify, type JSONWebKeySet, type JWTPayload, type JWTVerifyGetKey } from 'jose';
import { TokenError, type TokenVerifier, type VerifiedToken } from './identity.ts';
import { issuerKeys } from './issuer-keys.ts';
import { pipelineIdentityOf, type PipelineProvider } from './pipeline-identity.ts';
import { recentlyVerified } from './recently-verified.ts';
import { checkedHeader } from './token-header.ts';

export interface TokenVerifierOptions {
  /** Compared as it is: a trailing slash counts. */
  readonly issuer: string;
  readonly audience: string;
  /** URL of the issuer's keys, or the keys themselves; absent: found by OpenID Connect Discovery. Never taken from a token. */
  readonly jwks?: URL | JSONWebKeySet | undefined;
  /** The claim by which only Interlock's local issuer says what a subject is; other issuers' is ignored. */
  readonly trustKindClaim?: boolean;
  /** The issuer signs for jobs of pipelines: what claims mean, and `host` of the server that their repositories are on. */
  readonly pipelines?: { readonly provider: PipelineProvider; readonly host: string };
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
}

const CLOCK_TOLERANCE_SECONDS = 30;
export const ALGORITHMS = ['RS256', 'PS256', 'ES256', 'EdDSA'];

/** Verifies bearer JWTs of one configured issuer (RFC 7519, 8725, 9068). Nothing in a token says how it is verified (T24). */
export const openTokenVerifier = (options: TokenVerifierOptions): TokenVerifier => {
  const now = options.now ?? Date.now;
  const keys = issuerKeys({ issuer: options.issuer, now, ...(options.jwks === undefined ? {} : { jwks: options.jwks }) });
  const verifier: TokenVerifier = {
    issuer: options.issuer,
    verify: async (token) => {
      checkedHeader(token, ALGORITHMS);
      const payload = await verifiedPayload(token, keys, options, now());
      return principalClaims(payload, token, options);
    },
  };
  return recentlyVerified(verifier, now);
};

const verifiedPayload = async (token: string, keys: JWTVerifyGetKey, options: TokenVerifierOptions, now: number): Promise<JWTPayload> => {
  try {
    const { payload } = await jwtVerify(token, keys, {
      issuer: options.issuer,
      audience: options.audience,
      algorithms: ALGORITHMS,
      clockTolerance: CLOCK_TOLERANCE_SECONDS,
      requiredClaims: ['exp', 'iat', 'sub'],
      currentDate: new Date(now),
    });
    // jose checks `iat` only together with maxTokenAge: a token from the future is not one to trust.
    if (typeof payload.iat === 'number' && payload.iat * 1000 > now + CLOCK_TOLERANCE_SECONDS * 1000)
      throw new TokenError('token.time', 'issued in the future');
    return payload;
  } catch (error) {
    throw tokenErrorOf(error);
  }
};

const tokenErrorOf = (cause: unknown): TokenError => {
  if (cause instanceof TokenError) return cause;
  const say = (code: TokenError['code'], message: string): TokenError => new TokenError(code, message, { cause });
  if (cause instanceof errors.JWTExpired) return say('token.time', 'the token has expired');
  if (cause instanceof errors.JWTClaimValidationFailed)
    return say(cause.claim === 'nbf' ? 'token.time' : 'token.claim', `claim ${cause.claim} does not match`);
  if (cause instanceof errors.JOSEAlgNotAllowed || cause instanceof errors.JOSENotSupported)
    return say('token.algorithm', 'algorithm not accepted');
  if (
    cause instanceof errors.JWSSignatureVerificationFailed ||
    cause instanceof errors.JWKSNoMatchingKey ||
    cause instanceof errors.JWKSMultipleMatchingKeys
  )
    return say('token.signature', 'signed by no key of the issuer');
  if (cause instanceof errors.JWSInvalid || cause instanceof errors.JWTInvalid) return say('token.malformed', 'not a signed JWT');
  return say('token.issuer_unavailable', 'the keys of the issuer cannot be had');
};

const principalClaims = (payload: JWTPayload, token: string, options: TokenVerifierOptions): VerifiedToken => {
  const { sub, exp, jti, name } = payload;
  const { pipelines } = options;
  if (typeof sub !== 'string' || sub === '' || sub.length > 250 || !sub.isWellFormed() || typeof exp !== 'number')
    throw new TokenError('token.claim', 'claim sub does not name anybody');
  return {
    issuer: options.issuer,
    subject: sub,
    ...(pipelines === undefined
      ? { kind: kindOf(payload, options.trustKindClaim === true) }
      : { kind: 'workload', pipeline: pipelineIdentityOf(pipelines.provider, pipelines.host, payload) }),
    ...(typeof name === 'string' && name !== '' ? { name: name.slice(0, 200).toWellFormed() } : {}),
    tokenId:
      typeof jti === 'string' && jti !== '' && jti.length <= 200 && jti.isWellFormed()
        ? jti
        : `sha256:${createHash('sha256').update(token).digest('hex')}`,
    expiresAt: exp,
  };
};

/** Client-credential tokens speak for themselves: `sub` is the client (RFC 9068 §2.2), or the issuer says so (Entra `idtyp`, Auth0 `gty`). */
const kindOf = (payload: JWTPayload, trustKindClaim: boolean): 'human' | 'workload' => {
  if (trustKindClaim) return payload['interlock_kind'] === 'human' ? 'human' : 'workload';
  const byClient = payload.sub === payload['client_id'] || payload.sub === payload['azp'];
  return byClient || payload['idtyp'] === 'app' || payload['gty'] === 'client-credentials' ? 'workload' : 'human';
};
