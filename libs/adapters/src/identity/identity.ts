import type { PipelineIdentity } from './pipeline-identity.ts';

/** Says who a bearer token speaks for. */
export interface TokenVerifier {
  /** The issuer whose tokens count; of several, the first. */
  readonly issuer: string;
  /** Rejects with `TokenError`; the caller of the API must not learn which code. */
  verify(token: string): Promise<VerifiedToken>;
}

/** What a token proves; nothing here comes from an unverified part of it. */
export interface VerifiedToken {
  readonly issuer: string;
  readonly subject: string;
  /** `workload` when the issuer says so (client credentials, local workload); everything else counts as a human until proven otherwise. */
  readonly kind: 'human' | 'workload';
  readonly name?: string;
  /** Set where the issuer is one of pipelines: the job that the token was issued to. */
  readonly pipeline?: PipelineIdentity;
  /** `jti`, or `sha256:<hex>` of the token. Never the token. */
  readonly tokenId: string;
  /** Seconds since the epoch. */
  readonly expiresAt: number;
}

export type TokenErrorCode =
  /** Larger than the limit: not looked at. */
  | 'token.too_large'
  /** Not a compact JWS with an acceptable header. */
  | 'token.malformed'
  /** Algorithm outside the allow-list (`none` and HMAC among them). */
  | 'token.algorithm'
  /** No key of the configured issuer has signed it. */
  | 'token.signature'
  /** Expired, or not yet valid. */
  | 'token.time'
  /** Issuer, audience, type or a required claim does not match. */
  | 'token.claim'
  /** The issuer's keys cannot be had at the moment: an outage, no verdict. */
  | 'token.issuer_unavailable';

export class TokenError extends Error {
  readonly code: TokenErrorCode;
  constructor(code: TokenErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'TokenError';
    this.code = code;
  }
}

/** Signs users in without an OIDC issuer. For one machine only: whoever reaches it may be anyone. */
export interface LocalIssuer {
  readonly issuer: string;
  readonly audience: string;
  issue(request: LocalTokenRequest): Promise<string>;
  /** RFC 7517 JWK set with the public key. */
  jwks(): { readonly keys: readonly Readonly<Record<string, unknown>>[] };
}

export interface LocalTokenRequest {
  readonly sub: string;
  readonly name?: string;
  readonly kind: 'human' | 'workload';
  readonly lifetimeSeconds: number;
}
