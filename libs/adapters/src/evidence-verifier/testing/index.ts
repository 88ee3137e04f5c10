export { aSigningKey, signAnything } from './signing-key.ts';
export type { SigningKey } from './signing-key.ts';
export {
  ARTIFACT_DIGEST,
  BUILDER,
  COMMIT,
  REPOSITORY,
  aCandidate,
  changeStatement,
  migrationStatement,
  provenanceStatement,
  signStatement,
  testResultStatement,
} from './statements.ts';
export { trustIn } from './trust.ts';
export type { TrustIn } from './trust.ts';
