export type SignerErrorCode =
  /** Others may read or replace the key: tighten the permissions named in the message, and consider the key lost. */
  | 'signer.key_exposed'
  /** The key file is not an Ed25519 private key in PKCS#8 PEM: restore it; a new key would not verify what the old one signed. */
  | 'signer.key_invalid'
  /** The folder or file cannot be read or written. */
  | 'signer.unavailable';

export class SignerError extends Error {
  readonly code: SignerErrorCode;
  constructor(code: SignerErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'SignerError';
    this.code = code;
  }
}
