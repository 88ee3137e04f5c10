export type { Signer } from './signer.ts';
export type { SignerErrorCode } from './signer-error.ts';
export { openSigner } from './open-signer.ts';
export { verifyEnvelope, EnvelopeError } from './verify-envelope.ts';
export type { EnvelopeErrorCode } from './verify-envelope.ts';
