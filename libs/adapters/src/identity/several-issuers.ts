import { decodeJwt } from 'jose';
import { TokenError, type TokenVerifier } from './identity.ts';

const MAX_BYTES = 16_384;

/**
 * Several configured issuers behind one door. What a token says of its issuer, unverified, only chooses which of them looks at it; that one then verifies everything,
 * the issuer too. A token of nobody's is left to the first, which refuses it.
 */
export const openTokenVerifiers = (first: TokenVerifier, ...more: readonly TokenVerifier[]): TokenVerifier => {
  const byIssuer = new Map([first, ...more].map((verifier) => [verifier.issuer, verifier]));
  if (byIssuer.size <= more.length) throw new TypeError('two verifiers of one issuer');
  return {
    issuer: first.issuer,
    verify: async (token) => (byIssuer.get(claimedIssuer(token) ?? '') ?? first).verify(token),
  };
};

const claimedIssuer = (token: string): string | undefined => {
  if (token.length > MAX_BYTES) throw new TokenError('token.too_large', `more than ${MAX_BYTES} bytes`);
  try {
    return decodeJwt(token).iss;
  } catch {
    return undefined;
  }
};
