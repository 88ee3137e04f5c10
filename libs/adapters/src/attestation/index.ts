export { signDsse } from './sign-dsse.ts';
export { keyDigestOf } from './key-digest.ts';
export { STATEMENT_PAYLOAD_TYPE, buildStatement, signStatement } from './statement.ts';
export type { Statement } from './statement.ts';
export {
  buildChangeStatement,
  buildManifestDiffStatement,
  buildMigrationStatement,
  buildProvenanceStatement,
  buildReferenceStatement,
  buildTestReportStatement,
  buildTestResultStatement,
  buildVerificationSummaryStatement,
  buildVulnerabilitiesStatement,
} from './predicate-statements.ts';
export type { NamedFile, ProvenanceFacts, TestReport, TestResultFacts } from './predicate-statements.ts';
