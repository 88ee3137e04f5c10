export { compareManifests, identityOf } from './compare-manifests.ts';
export type { Manifest } from './compare-manifests.ts';
export { manifestClaims } from './manifest-claims.ts';
export { redactValue } from './redact-secrets.ts';
