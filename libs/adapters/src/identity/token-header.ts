import { decodeProtectedHeader } from 'jose';
import { TokenError } from './identity.ts';

const MAX_BYTES = 16_384;
/** Headers by which a token could name its own key (CVE-2022-29165's family), and critical extensions, of which we know none. */
const REFUSED = ['jwk', 'jku', 'x5u', 'crit', 'b64', 'zip'];
/** Access tokens (RFC 9068) and plain JWTs; anything else (ID tokens marked so, logout tokens, DPoP proofs) was made for another purpose. */
const TYPES = ['at+jwt', 'application/at+jwt', 'jwt'];

/** Refuses what should not even reach the signature check. */
export const checkedHeader = (token: string, algorithms: readonly string[]): void => {
  if (token.length > MAX_BYTES) throw new TokenError('token.too_large', `more than ${MAX_BYTES} bytes`);
  if (!/^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*$/.test(token)) throw new TokenError('token.malformed', 'not a compact JWS');
  const header = decoded(token);
  if (typeof header.alg !== 'string' || !algorithms.includes(header.alg)) throw new TokenError('token.algorithm', 'algorithm not accepted');
  const refused = REFUSED.find((name) => Object.hasOwn(header, name));
  if (refused !== undefined) throw new TokenError('token.malformed', `header ${refused} is not accepted`);
  if (header.typ !== undefined && !(typeof header.typ === 'string' && TYPES.includes(header.typ.toLowerCase())))
    throw new TokenError('token.claim', 'the type is not that of an access token');
};

const decoded = (token: string): ReturnType<typeof decodeProtectedHeader> => {
  try {
    return decodeProtectedHeader(token);
  } catch (cause) {
    throw new TokenError('token.malformed', 'the header cannot be read', { cause });
  }
};
