import { createPublicKey, hash, type KeyObject } from 'node:crypto';

/** `sha256:<hex>` of a key's SPKI DER: the name of a key that nobody can choose. A private key has the name of its public half. */
export const keyDigestOf = (key: KeyObject): string => {
  const publicKey = key.type === 'private' ? createPublicKey(key) : key;
  return `sha256:${hash('sha256', publicKey.export({ type: 'spki', format: 'der' }), 'hex')}`;
};
