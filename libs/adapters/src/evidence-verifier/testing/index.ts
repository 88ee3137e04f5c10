export { costlyDocuments } from './malformed/costly-documents.ts';
export { key as malformedKey } from './malformed/making.ts';
export { aSigningKey, signAnything } from './signing-key.ts';
export type { SigningKey } from './signing-key.ts';
export {
  ARTIFACT_DIGEST,
  BUILDER,
  COMMIT,
  CONFIGURATION_DIGEST,
  MANIFEST_DIFF,
  REPOSITORY,
  aCandidate,
  changeStatement,
  manifestDiffStatement,
  migrationStatement,
  provenanceStatement,
  reportStatement,
  signStatement,
  testResultStatement,
} from './statements.ts';
export { trustIn } from './trust.ts';
export type { TrustIn } from './trust.ts';
