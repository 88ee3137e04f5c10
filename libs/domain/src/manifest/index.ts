export { compareManifests, identityOf } from './compare-manifests.ts';
export type { Manifest } from './compare-manifests.ts';
export { isJsonObject } from './flatten-object.ts';
export { manifestClaims, manifestDiffsOf } from './manifest-claims.ts';
export { redactValue } from './redact-secrets.ts';
