export type { BundleFiles } from './bundle-files.ts';
export { readBundleFiles } from './read-bundle-files.ts';
export { keepBundle, keptBundle } from './kept-bundle.ts';
export { contentsOf, openSignedBundle, type OpenedSignedBundle } from './open-signed-bundle.ts';
export { loadPolicyTrust, type PolicySigner, type PolicyTrust } from './policy-trust.ts';
