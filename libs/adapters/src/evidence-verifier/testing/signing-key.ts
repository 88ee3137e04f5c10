import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { dssePae } from '@interlock/domain';
import { keyDigestOf } from '../../attestation/index.ts';

export interface SigningKey {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  readonly publicKeyPem: string;
  /** `sha256:<hex>` of the SPKI. */
  readonly digest: string;
}

/** A key pair that signs. */
export const aSigningKey = (type: 'p256' | 'p384' | 'ed25519' | 'rsa' = 'p256'): SigningKey => {
  const { privateKey, publicKey } = generate(type);
  return {
    privateKey,
    publicKey,
    publicKeyPem: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    digest: keyDigestOf(publicKey),
  };
};

const generate = (type: 'p256' | 'p384' | 'ed25519' | 'rsa'): { privateKey: KeyObject; publicKey: KeyObject } => {
  if (type === 'ed25519') return generateKeyPairSync('ed25519');
  if (type === 'rsa') return generateKeyPairSync('rsa', { modulusLength: 2048 });
  return generateKeyPairSync('ec', { namedCurve: type === 'p256' ? 'P-256' : 'P-384' });
};

/** A signature over anything at all: what an attacker with a trusted key, or a careless tool, could make. */
export const signAnything = (payloadType: string, payload: Uint8Array, key: SigningKey): Buffer => {
  const digest = key.privateKey.asymmetricKeyType === 'ed25519' ? null : 'sha256';
  return sign(digest, dssePae(payloadType, payload), key.privateKey);
};
