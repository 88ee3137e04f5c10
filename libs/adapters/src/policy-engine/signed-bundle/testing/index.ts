export { policySigner, type TestPolicySigner } from './policy-signer.ts';
export { releaseBundle, signBundle, writeBundle, type SignOptions } from './sign-bundle.ts';
export { packArchive } from './pack-archive.ts';
