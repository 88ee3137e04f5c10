import { sign, type KeyObject } from 'node:crypto';
import type { DsseEnvelope } from '@interlock/contracts';
import { dssePae } from '@interlock/domain';
import { keyDigestOf } from './key-digest.ts';

/** Digest that each kind of key signs with; null where the algorithm brings its own. */
const digestFor = (key: KeyObject): 'sha256' | 'sha384' | null => {
  if (key.asymmetricKeyType === 'ed25519') return null;
  return key.asymmetricKeyDetails?.namedCurve === 'secp384r1' ? 'sha384' : 'sha256';
};

/** DSSE envelope (secure-systems-lab/dsse v1) with one signature. The key id is the first 16 hex digits of the sha256 of the SPKI: a hint, no more. */
export const signDsse = (payloadType: string, payload: Uint8Array, privateKey: KeyObject): DsseEnvelope => ({
  payload: Buffer.from(payload).toString('base64'),
  payloadType,
  signatures: [
    {
      sig: sign(digestFor(privateKey), dssePae(payloadType, payload), privateKey).toString('base64'),
      keyid: keyDigestOf(privateKey).slice(7, 23),
    },
  ],
});
