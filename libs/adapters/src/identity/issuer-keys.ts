import { createLocalJWKSet, createRemoteJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';
import { discoverKeys } from './discover-keys.ts';

export interface IssuerKeysOptions {
  readonly issuer: string;
  /** URL of the keys, or the keys themselves. Absent: found by OpenID Connect Discovery. Never taken from a token. */
  readonly jwks?: URL | JSONWebKeySet;
  readonly now: () => number;
}

const FRESH_MS = 600_000;
/** For how long an issuer that cannot be reached is believed to have the keys that it had. */
const LAST_GOOD_MS = 12 * 3_600_000;

/** Keys of the configured issuer. An unknown key id has them fetched again, at most every 30 s: forged tokens must not make us hammer the issuer. */
export const issuerKeys = (options: IssuerKeysOptions): JWTVerifyGetKey => {
  const { jwks } = options;
  if (jwks === undefined) return discovered(options);
  return jwks instanceof URL ? remote(jwks, options.now) : createLocalJWKSet(jwks);
};

const remote = (url: URL, now: () => number): JWTVerifyGetKey => {
  const current = createRemoteJWKSet(url, { cooldownDuration: 30_000, cacheMaxAge: FRESH_MS, timeoutDuration: 5_000 });
  let lastGood: { readonly keys: JSONWebKeySet; readonly at: number } | undefined;
  return async (header, token) => {
    try {
      const key = await current(header, token);
      const keys = current.jwks();
      if (keys !== undefined && current.fresh) lastGood = { keys, at: now() };
      return key;
    } catch (error) {
      // A verdict (no such key, two such keys) stands; only where the issuer cannot be asked do the last known keys serve.
      if (isVerdict(error) || lastGood === undefined || now() - lastGood.at > LAST_GOOD_MS) throw error;
      return createLocalJWKSet(lastGood.keys)(header, token);
    }
  };
};

const isVerdict = (error: unknown): boolean =>
  error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys || error instanceof errors.JOSENotSupported;

const discovered = ({ issuer, now }: IssuerKeysOptions): JWTVerifyGetKey => {
  let found: Promise<JWTVerifyGetKey> | undefined;
  let failedAt = Number.NEGATIVE_INFINITY;
  const discover = async (): Promise<JWTVerifyGetKey> => {
    try {
      return remote(await discoverKeys(issuer), now);
    } catch (error) {
      found = undefined;
      failedAt = now();
      throw error;
    }
  };
  return async (header, token) => {
    if (found === undefined && now() - failedAt < 5_000) throw new Error(`${issuer} could not be asked a moment ago`);
    found ??= discover();
    return (await found)(header, token);
  };
};
