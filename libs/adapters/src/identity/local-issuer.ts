import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, randomUUID, type KeyObject } from 'node:crypto';
import { linkSync, mkdirSync, openSync, readFileSync, fsyncSync, closeSync, writeSync, unlinkSync, statSync, chmodSync } from 'node:fs';
import { join } from 'node:path';
import { types } from 'node:util';
import { SignJWT } from 'jose';
import type { LocalIssuer } from './identity.ts';

const LOCAL_ISSUER = 'urn:interlock:local';
const KEY_FILE = 'local-issuer.key.pem';
const LONGEST_SECONDS = 24 * 3600;

/** Opens the issuer of one machine; its ES256 key is made at the first start, readable by its owner only. */
export const openLocalIssuer = (
  directory: string,
  options: { readonly audience: string; readonly issuerUrl?: string; readonly now?: () => number },
): LocalIssuer => {
  const issuer = options.issuerUrl ?? LOCAL_ISSUER;
  const key = privateKey(directory);
  const jwk = createPublicKey(key).export({ format: 'jwk' });
  const kid = createHash('sha256')
    .update(`${jwk.x ?? ''}.${jwk.y ?? ''}`)
    .digest('hex')
    .slice(0, 16);
  const now = options.now ?? Date.now;
  return {
    issuer,
    audience: options.audience,
    jwks: () => ({ keys: [{ ...jwk, kid, use: 'sig', alg: 'ES256' }] }),
    issue: ({ sub, name, kind, lifetimeSeconds }) => {
      if (!(lifetimeSeconds > 0 && lifetimeSeconds <= LONGEST_SECONDS))
        throw new RangeError(`lifetimeSeconds: found ${lifetimeSeconds}, expected 1 to ${LONGEST_SECONDS}`);
      const issuedAt = Math.floor(now() / 1000);
      return new SignJWT({ interlock_kind: kind, ...(name === undefined ? {} : { name }) })
        .setProtectedHeader({ alg: 'ES256', kid, typ: 'at+jwt' })
        .setIssuer(issuer)
        .setAudience(options.audience)
        .setSubject(sub)
        .setJti(randomUUID())
        .setIssuedAt(issuedAt)
        .setExpirationTime(issuedAt + lifetimeSeconds)
        .sign(key);
    },
  };
};

const privateKey = (directory: string): KeyObject => {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const file = join(directory, KEY_FILE);
  const known = readKey(file);
  if (known !== undefined) return known;
  const { privateKey: fresh } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  writeOnce(file, fresh.export({ type: 'pkcs8', format: 'pem' }));
  const written = readKey(file);
  if (written === undefined) throw new Error(`${file}: the key that was written is not there`);
  return written;
};

const readKey = (file: string): KeyObject | undefined => {
  const stat = statSync(file, { throwIfNoEntry: false });
  if (stat === undefined) return undefined;
  // A key that others can read may have been read.
  if (process.platform !== 'win32' && (stat.mode & 0o077) !== 0)
    throw new Error(`${file}: found mode ${(stat.mode & 0o777).toString(8)}, expected 600; delete it to have a new key made`);
  const key = createPrivateKey(readFileSync(file));
  if (key.asymmetricKeyType !== 'ec') throw new Error(`${file}: found a key of type ${String(key.asymmetricKeyType)}, expected P-256`);
  return key;
};

/** Written aside and linked into place: never half a key, and of two first starts one wins. */
const writeOnce = (file: string, pem: string | Buffer): void => {
  const draft = `${file}.${randomUUID()}`;
  const descriptor = openSync(draft, 'wx', 0o600);
  try {
    writeSync(descriptor, String(pem));
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  chmodSync(draft, 0o600);
  try {
    linkSync(draft, file);
  } catch (error) {
    if (!(types.isNativeError(error) && 'code' in error && error.code === 'EEXIST')) throw error;
  } finally {
    unlinkSync(draft);
  }
};
