export { releaseIdOf } from './release-id.ts';
export { normaliseRepository, withoutCredentials } from './normalise-repository.ts';
