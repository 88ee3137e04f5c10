export { safeText } from './safe-text.ts';
export type { EvidenceAnswer, EvidenceDocument, EvidenceVerifier } from './evidence-verifier.ts';
export { openEvidenceVerifier } from './open-evidence-verifier.ts';
export type { EvidenceVerifierOptions } from './open-evidence-verifier.ts';
export { loadTrust } from './trust/load-trust.ts';
export type { Trust } from './trust/trust.ts';
export { TrustConfigError } from './trust/trust-config-error.ts';
export type { TrustProblem } from './trust/trust-config-error.ts';
