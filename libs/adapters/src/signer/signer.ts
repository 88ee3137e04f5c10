import type { DsseEnvelope } from '@interlock/contracts';

/** Interlock's own signing key: decisions, authorisations, residencies, ledger heads. */
export interface Signer {
  /** First 16 hex digits of the sha256 of the SPKI. A hint, never a security decision. */
  readonly keyId: string;
  /** SPKI PEM. */
  readonly publicKeyPem: string;
  /** Signs raw bytes (Ed25519). */
  sign(bytes: Uint8Array): Uint8Array;
  /** DSSE envelope over `payload` (secure-systems-lab/dsse v1). */
  envelope(payloadType: string, payload: Uint8Array): DsseEnvelope;
}
