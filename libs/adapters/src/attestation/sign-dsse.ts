import { sign, type KeyObject } from 'node:crypto';
import { p256, p384 } from '@noble/curves/nist.js';
import type { DsseEnvelope } from '@interlock/contracts';
import { dssePae } from '@interlock/domain';
import { keyDigestOf } from './key-digest.ts';

const CURVES = { prime256v1: p256, secp384r1: p384 } as const;

/**
 * ECDSA with the nonce of RFC 6979, which OpenSSL as Node has it does not offer: the same statement signed again is the same bytes. A CI job that runs
 * twice then brings nothing new, and nobody is asked to judge again.
 */
const signature = (message: Buffer, key: KeyObject): Buffer => {
  if (key.asymmetricKeyType === 'ed25519') return sign(null, message, key);
  const curve = CURVES[key.asymmetricKeyDetails?.namedCurve as keyof typeof CURVES];
  if (key.asymmetricKeyType !== 'ec' || curve === undefined) return sign('sha256', message, key);
  const secret = Buffer.from(key.export({ format: 'jwk' }).d ?? '', 'base64url');
  return Buffer.from(curve.sign(Uint8Array.from(message), Uint8Array.from(secret), { format: 'der', prehash: true }));
};

/** DSSE envelope (secure-systems-lab/dsse v1) with one signature. The key id is the first 16 hex digits of the sha256 of the SPKI: a hint, no more. */
export const signDsse = (payloadType: string, payload: Uint8Array, privateKey: KeyObject): DsseEnvelope => ({
  payload: Buffer.from(payload).toString('base64'),
  payloadType,
  signatures: [
    {
      sig: signature(Buffer.from(dssePae(payloadType, payload)), privateKey).toString('base64'),
      keyid: keyDigestOf(privateKey).slice(7, 23),
    },
  ],
});
