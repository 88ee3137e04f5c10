import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import type { Signer } from '@interlock/adapters/signer';
import { dssePae } from '@interlock/domain';

/** A signer with a key of its own, made for one spec and never written. It signs for real. */
export const testSigner = (): Signer => {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const keyId = createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('hex')
    .slice(0, 16);
  const signBytes = (bytes: Uint8Array): Uint8Array => new Uint8Array(sign(null, bytes, privateKey));
  return {
    keyId,
    publicKeyPem: String(publicKey.export({ type: 'spki', format: 'pem' })),
    sign: signBytes,
    envelope: (payloadType, payload) => ({
      payloadType,
      payload: Buffer.from(payload).toString('base64'),
      signatures: [{ keyid: keyId, sig: Buffer.from(signBytes(dssePae(payloadType, payload))).toString('base64') }],
    }),
  };
};
