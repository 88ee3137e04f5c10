import type { ReleaseEvent } from '@interlock/contracts';
import { grantApproval, refuseApproval, type GrantApproval, type RefuseApproval } from '../approval/judge-approval.ts';
import {
  expireApproval,
  requestApproval,
  voidApproval,
  type ExpireApproval,
  type RequestApproval,
  type VoidApproval,
} from '../approval/request-approval.ts';
import {
  confirmDeployment,
  failDeployment,
  startDeployment,
  type ConfirmDeployment,
  type FailDeployment,
  type StartDeployment,
} from './deploy.ts';
import { acceptDrift, reportLive, resolveDrift, type AcceptDrift, type ReportLive, type ResolveDrift } from './drift.ts';
import { recordDecision, type RecordDecision } from './record-decision.ts';
import { recordPipelineEvent, type RecordPipelineEvent } from './record-pipeline-event.ts';
import { attachEvidence, registerCandidate, type AttachEvidence, type RegisterCandidate } from './register-candidate.ts';
import { ReleaseRuleError } from './release-rule-error.ts';
import type { ReleaseState } from './release-state.ts';
import { requestPromotion, type RequestPromotion } from './request-promotion.ts';
import { rollBack, type RollBack } from './roll-back.ts';
import { supersedeRelease, voidAuthorisation, type SupersedeRelease, type VoidAuthorisation } from './supersede.ts';
import { degradeDeployment, verifyDeployment, type DegradeDeployment, type VerifyDeployment } from './verify-deployment.ts';

export type ReleaseCommand =
  | RegisterCandidate
  | AttachEvidence
  | RecordPipelineEvent
  | RequestPromotion
  | RecordDecision
  | RequestApproval
  | GrantApproval
  | RefuseApproval
  | ExpireApproval
  | VoidApproval
  | StartDeployment
  | ConfirmDeployment
  | FailDeployment
  | ReportLive
  | ResolveDrift
  | AcceptDrift
  | SupersedeRelease
  | VoidAuthorisation
  | RollBack
  | VerifyDeployment
  | DegradeDeployment;

/** Events that a command makes of a state; none when there is nothing to do. Throws only on a broken invariant. */
export const decide = (state: ReleaseState, command: ReleaseCommand): ReleaseEvent[] => {
  if (command.type === 'RegisterCandidate') return registerCandidate(state, command);
  if (state.status === 'unknown') throw new ReleaseRuleError('release.unknown', `${command.type} on a release that was never registered`);
  switch (command.type) {
    case 'AttachEvidence':
      return attachEvidence(state, command);
    case 'RecordPipelineEvent':
      return recordPipelineEvent(state, command);
    case 'RequestPromotion':
      return requestPromotion(state, command);
    case 'RecordDecision':
      return recordDecision(state, command);
    case 'RequestApproval':
      return requestApproval(state, command);
    case 'GrantApproval':
      return grantApproval(state, command);
    case 'RefuseApproval':
      return refuseApproval(state, command);
    case 'ExpireApproval':
      return expireApproval(state, command);
    case 'VoidApproval':
      return voidApproval(state, command);
    case 'StartDeployment':
      return startDeployment(state, command);
    case 'ConfirmDeployment':
      return confirmDeployment(state, command);
    case 'FailDeployment':
      return failDeployment(state, command);
    case 'ReportLive':
      return reportLive(state, command);
    case 'ResolveDrift':
      return resolveDrift(state, command);
    case 'AcceptDrift':
      return acceptDrift(state, command);
    case 'SupersedeRelease':
      return supersedeRelease(state, command);
    case 'VoidAuthorisation':
      return voidAuthorisation(state, command);
    case 'RollBack':
      return rollBack(state, command);
    case 'VerifyDeployment':
      return verifyDeployment(state, command);
    case 'DegradeDeployment':
      return degradeDeployment(state, command);
    default:
      return unreachable(command);
  }
};

const unreachable = (command: never): never => {
  throw new TypeError(`unknown command ${JSON.stringify(command)}`);
};
