export type { LocalIssuer, LocalTokenRequest, TokenErrorCode, TokenVerifier, VerifiedToken } from './identity.ts';
export { openTokenVerifier } from './token-verifier.ts';
export type { TokenVerifierOptions } from './token-verifier.ts';
export { openTokenVerifiers } from './several-issuers.ts';
export type { PipelineIdentity, PipelineProvider } from './pipeline-identity.ts';
export { openLocalIssuer } from './local-issuer.ts';
