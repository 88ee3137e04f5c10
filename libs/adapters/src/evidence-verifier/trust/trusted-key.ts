import type { KeyObject } from 'node:crypto';
import { keyDigestOf } from '../../attestation/index.ts';
import type { SignatureScheme } from './signature-scheme.ts';
import type { Grant } from './trust.ts';

/** A public key, ready to verify with, and what its signature may prove. */
export interface TrustedKey {
  readonly publicKey: KeyObject;
  /** `sha256:<hex>` of the SPKI. */
  readonly digest: string;
  readonly scheme: SignatureScheme;
  readonly grants: readonly Grant[];
  /** Key ids that honest tools derive from this key. They choose which key is tried first, and the words of a refusal; never the verdict. */
  readonly hints: ReadonlySet<string>;
}

export const trustedKey = (publicKey: KeyObject, scheme: SignatureScheme, grants: readonly Grant[]): TrustedKey => {
  const digest = keyDigestOf(publicKey);
  const hex = digest.slice('sha256:'.length);
  return {
    publicKey,
    digest,
    scheme,
    grants,
    hints: new Set([hex, hex.slice(0, 16), digest, `SHA256:${hex}`, Buffer.from(hex, 'hex').toString('base64')]),
  };
};
