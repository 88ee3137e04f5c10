import { createPublicKey, hash, sign, type KeyObject } from 'node:crypto';
import { dssePae } from '@interlock/domain';
import { loadOrMakeKey } from './key-file.ts';
import type { Signer } from './signer.ts';

/** Interlock's signer over the key in a folder; the first start makes one. Rejects with `SignerError`. */
export const openSigner = async (directory: string): Promise<Signer> => signerOf(await loadOrMakeKey(directory));

const signerOf = (key: KeyObject): Signer => {
  const publicKey = createPublicKey(key);
  const keyId = hash('sha256', publicKey.export({ type: 'spki', format: 'der' }), 'hex').slice(0, 16);
  const signBytes = (bytes: Uint8Array): Uint8Array => sign(null, bytes, key);
  return {
    keyId,
    publicKeyPem: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    sign: signBytes,
    envelope: (payloadType, payload) => ({
      payload: Buffer.from(payload).toString('base64'),
      payloadType,
      signatures: [{ keyid: keyId, sig: Buffer.from(signBytes(dssePae(payloadType, payload))).toString('base64') }],
    }),
  };
};
