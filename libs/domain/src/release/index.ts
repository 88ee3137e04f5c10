export { releaseRowOf, releaseViewOf } from './view/release-view.ts';
export { phaseOf } from './view/phase-of.ts';
export { decide } from './decide.ts';
export type { ReleaseCommand } from './decide.ts';
export { evolve, foldProposed, foldRelease } from './evolve.ts';
export { evolveApproval } from './evolve-approval.ts';
export type { ApprovalEvent } from './evolve-approval.ts';
export { ReleaseStreamError } from './release-stream-error.ts';
export { initialState, progressIn } from './release-state.ts';
export type {
  AcceptedEvidence,
  ApprovalProgress,
  AuthorisationProgress,
  DeploymentProgress,
  EnvironmentProgress,
  FoldedEvent,
  AppliedStep,
  RefusedEvidence,
  RegisteredRelease,
  ReleaseState,
  ReportedPipelineEvent,
  Verification,
} from './release-state.ts';
export { currentLease, shareOf } from './lease.ts';
export { sameDigests } from './deploy.ts';
export { isNewer } from './supersede.ts';
export type { ReleaseAge } from './supersede.ts';
export { isUnnamed, refusalsToTell, reportsToJudge } from './named-reports.ts';
export type { NamedReport } from './named-reports.ts';
export type { ReleaseRuleErrorCode } from './release-rule-error.ts';
