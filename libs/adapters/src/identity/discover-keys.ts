import { TokenError } from './identity.ts';

const TIMEOUT_MS = 5_000;
const MAX_BYTES = 65_536;

/**
 * URL of an issuer's keys by OpenID Connect Discovery 1.0 §4. The document must name the issuer that was asked (§4.3), and keys are fetched over TLS,
 * except from this machine.
 */
export const discoverKeys = async (issuer: string): Promise<URL> => {
  const url = new URL(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`);
  requireSafe(url);
  const response = await fetch(url, {
    redirect: 'error',
    signal: AbortSignal.timeout(TIMEOUT_MS),
    headers: { accept: 'application/json' },
  });
  if (!response.ok) throw unavailable(`${url.href}: found status ${response.status}, expected 200`);
  const text = await response.text();
  if (text.length > MAX_BYTES) throw unavailable(`${url.href}: more than ${MAX_BYTES} bytes`);
  const document: unknown = JSON.parse(text);
  if (typeof document !== 'object' || document === null) throw unavailable(`${url.href}: not a JSON object`);
  const found = 'issuer' in document ? document.issuer : undefined;
  if (found !== issuer) throw unavailable(`${url.href}: issuer: found ${JSON.stringify(found)}, expected ${JSON.stringify(issuer)}`);
  const uri = 'jwks_uri' in document ? document.jwks_uri : undefined;
  if (typeof uri !== 'string' || !URL.canParse(uri))
    throw unavailable(`${url.href}: jwks_uri: found ${JSON.stringify(uri)}, expected a URL`);
  const keys = new URL(uri);
  requireSafe(keys);
  return keys;
};

const LOOPBACK = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

const requireSafe = (url: URL): void => {
  if (url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.test(url.hostname))) return;
  throw unavailable(`${url.href}: expected https`);
};

const unavailable = (message: string): TokenError => new TokenError('token.issuer_unavailable', message);
