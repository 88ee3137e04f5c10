export { aComponent, aGroup, anEnvironment, aRecord, aUser } from '../catalog/testing/index.ts';
export { realHashing } from '../ledger/testing/index.ts';
export { aCatalog, aPolicyResult, aSignal, decisionFacts, POLICY } from './decision-facts.ts';
export { aDigest, anId, atMinute, COMPONENT, RELEASE_ID, REVISION } from './identifiers.ts';
export {
  aCandidate,
  aChange,
  aDecision,
  aLease,
  anApprovalRequest,
  anEnvelope,
  anEscalation,
  anEvidence,
  aReason,
  aRejection,
  aRequirement,
  aResidency,
} from './release-facts.ts';
export {
  aConfirmation,
  aGrant,
  aNarrowedRelease,
  anAppliedRelease,
  anApprover,
  anAuthorisedRelease,
  anEscalatedRelease,
  aRefusal,
  aRegisteredRelease,
  aReleaseAwaitingApproval,
  aReleaseBeingDeployed,
  aRequestedRelease,
  aStart,
  REQUESTER,
} from './situations.ts';
export { after, given, recorded } from './story.ts';
