export { releaseIdOf } from './release-id.ts';
export { normaliseRepository } from './normalise-repository.ts';
