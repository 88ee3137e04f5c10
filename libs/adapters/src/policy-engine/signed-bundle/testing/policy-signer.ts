import { generateKeyPairSync, type KeyObject } from 'node:crypto';

export interface TestPolicySigner {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  readonly pem: string;
  readonly algorithm: string;
}

const pair = (algorithm: string): { privateKey: KeyObject; publicKey: KeyObject } => {
  if (algorithm === 'EdDSA') return generateKeyPairSync('ed25519');
  if (algorithm === 'secp256k1') return generateKeyPairSync('ec', { namedCurve: 'secp256k1' });
  if (algorithm.startsWith('ES')) return generateKeyPairSync('ec', { namedCurve: algorithm === 'ES384' ? 'P-384' : 'P-256' });
  return generateKeyPairSync('rsa', { modulusLength: 2048 });
};

/** A key pair of a platform team. */
export const policySigner = (algorithm = 'ES256'): TestPolicySigner => {
  const { privateKey, publicKey } = pair(algorithm);
  return { privateKey, publicKey, pem: publicKey.export({ type: 'spki', format: 'pem' }).toString(), algorithm };
};
