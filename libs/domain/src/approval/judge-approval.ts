import type { ApprovalRefusalCode, EntityRef, ReleaseEvent } from '@interlock/contracts';
import { isOpen } from '../release/record-decision.ts';
import { progressIn, type ApprovalProgress, type EnvironmentProgress, type RegisteredRelease } from '../release/release-state.ts';
import { matchSeats } from './seat-matching.ts';

/** Who judges, as the token and the catalog say at this moment. `person` null: the catalog does not know the subject. */
export interface Approver {
  readonly subject: string;
  readonly kind: 'human' | 'workload';
  readonly person: EntityRef | null;
  readonly groups: readonly string[];
}

export interface GrantApproval {
  readonly type: 'GrantApproval';
  readonly environment: string;
  readonly approvalId: string;
  readonly grantId: string;
  readonly approver: Approver;
  readonly packageDigest: string;
  readonly comment?: string;
  readonly now: string;
}

export interface RefuseApproval extends Omit<GrantApproval, 'type' | 'grantId'> {
  readonly type: 'RefuseApproval';
}

/** A grant that may count, or a refusal by rule that says why not: the attempt stays on the record (T4). */
export const grantApproval = (state: RegisteredRelease, command: GrantApproval): ReleaseEvent[] => {
  const progress = progressIn(state, command.environment);
  const approval = progress?.approval;
  if (progress === undefined || approval === null || approval === undefined) return [];
  const code = objection(progress, approval, command) ?? seatObjection(approval, command);
  if (code !== undefined) return [refusedByRule(command, code)];
  const { environment, approvalId, grantId, approver, packageDigest } = command;
  const groups = [...new Set(approval.request.requirement.seats.map((seat) => seat.group))]
    .filter((group) => approver.groups.includes(group))
    .toSorted();
  return [
    {
      type: 'ApprovalGranted',
      data: {
        approvalId,
        environment,
        grantId,
        person: approver.person ?? '',
        subject: approver.subject,
        groups,
        packageDigest,
        materialDigest: approval.request.materialDigest,
        ...(command.comment === undefined ? {} : { comment: command.comment }),
      },
    },
  ];
};

/** An eligible approver's no closes the request, also after their own grant: a later rejection is never ignored. */
export const refuseApproval = (state: RegisteredRelease, command: RefuseApproval): ReleaseEvent[] => {
  const progress = progressIn(state, command.environment);
  const approval = progress?.approval;
  if (progress === undefined || approval === null || approval === undefined) return [];
  const code = objection(progress, approval, command);
  if (code !== undefined) return [refusedByRule(command, code)];
  const { environment, approvalId, approver, packageDigest } = command;
  return [
    {
      type: 'ApprovalRefused',
      data: {
        approvalId,
        environment,
        by: 'approver',
        person: approver.person,
        subject: approver.subject,
        code: null,
        packageDigest,
        ...(command.comment === undefined ? {} : { comment: command.comment }),
      },
    },
  ];
};

type Judgement = Pick<GrantApproval, 'environment' | 'approvalId' | 'approver' | 'packageDigest' | 'now'>;

/** What stands against counting this person's word on this request, most general first. */
const objection = (
  progress: EnvironmentProgress,
  approval: ApprovalProgress,
  { approvalId, approver, packageDigest, now }: Judgement,
): ApprovalRefusalCode | undefined => {
  const { request } = approval;
  if (approver.kind !== 'human') return 'approval.not_human';
  if (approver.person === null) return 'approval.person_unknown';
  if (request.approvalId !== approvalId) return 'approval.not_open';
  if (approval.status === 'expired' || now >= request.expiresAt) return 'approval.expired';
  if (approval.status === 'voided') return 'approval.material_changed';
  if (approval.status !== 'open' || !isOpen(progress)) return 'approval.not_open';
  if (request.packageDigest !== packageDigest) return 'approval.package_mismatch';
  if (progress.decision?.materialDigest !== request.materialDigest) return 'approval.material_changed';
  if (request.excluded.some((excluded) => excluded.person === approver.person)) return 'approval.excluded';
  if (!request.requirement.seats.some((seat) => approver.groups.includes(seat.group))) return 'approval.not_eligible';
  return undefined;
};

/** A grant must take a seat that is still free, if need be by moving others: distinct people, once each. */
const seatObjection = (approval: ApprovalProgress, { approver }: GrantApproval): ApprovalRefusalCode | undefined => {
  const granted = approval.grants.map(({ person, groups }) => ({ person, groups }));
  if (granted.some(({ person }) => person === approver.person)) return 'approval.already_granted';
  const { seats } = approval.request.requirement;
  const before = matchSeats(seats, granted).size;
  if (before === seats.length) return 'approval.not_open';
  return matchSeats(seats, [...granted, { person: approver.person ?? '', groups: approver.groups }]).size > before
    ? undefined
    : 'approval.not_eligible';
};

const refusedByRule = (
  { approvalId, environment, approver, packageDigest }: Judgement & { environment: string },
  code: ApprovalRefusalCode,
): ReleaseEvent => ({
  type: 'ApprovalRefused',
  data: { approvalId, environment, by: 'rule', person: approver.person, subject: approver.subject, code, packageDigest },
});
