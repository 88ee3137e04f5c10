import type { ApprovalRefusalCode, RecordedEvent, ReleaseEventData } from '@interlock/contracts';
import { decide, derivedId, type Approver, type Hashing, foldRelease, progressIn } from '@interlock/domain';
import type { Clock, CausingMessage, ReleaseRepository } from '@interlock/service-kit';

/** Why a judgement did not count. `code` is the refusal's, e.g. `approval.excluded`. */
export class ApprovalRefusedError extends Error {
  readonly code: ApprovalRefusalCode;
  constructor(code: ApprovalRefusalCode, more = '') {
    super(`${MEANING[code]}${more}`);
    this.name = 'ApprovalRefusedError';
    this.code = code;
  }
}

const MEANING: Readonly<Record<ApprovalRefusalCode, string>> = {
  'approval.not_human': "only a person can judge; this token is a workload's",
  'approval.person_unknown': 'the catalog has no User for this token; ask for `interlock.dev/subject` on your User entity',
  'approval.excluded': 'you took part in this change (author, committer, trigger or requester) and may not approve it',
  'approval.not_eligible': 'no seat that is still free takes a member of your groups',
  'approval.already_granted': 'you granted this request already; one person fills one seat',
  'approval.package_mismatch': 'the package digest is not that of the open request; look at the approval again',
  'approval.material_changed': 'what was asked no longer fits the facts; look at the approval again for what changed',
  'approval.expired': 'the request has expired',
  'approval.not_open': 'the request is closed',
};

export interface Judgement {
  readonly verdict: 'grant' | 'refuse';
  readonly releaseId: string;
  readonly environment: string;
  readonly approvalId: string;
  readonly packageDigest: string;
  readonly comment?: string;
  readonly approver: Approver;
}

export interface JudgeParts {
  readonly repository: ReleaseRepository;
  readonly hashing: Hashing;
  readonly clock: Clock;
  /** Told the whole stream as it stands after a judgement, also of one that was refused. */
  readonly learn?: (history: readonly RecordedEvent[]) => void;
}

/**
 * A person judges. The rules are applied here, at the command, whatever door it came through; a refusal by rule is recorded and then thrown. The same
 * command given again has one effect and one answer.
 */
export const judge =
  ({ repository, hashing, clock, learn }: JudgeParts) =>
  async (judgement: Judgement, message: CausingMessage): Promise<RecordedEvent> => {
    const { verdict, releaseId, environment, approvalId, packageDigest, approver, comment } = judgement;
    const command = { environment, approvalId, approver, packageDigest, now: clock.now(), ...(comment === undefined ? {} : { comment }) };
    const { events, history } = await repository.handle(releaseId, message, (history) =>
      decide(
        foldRelease(history),
        verdict === 'grant'
          ? { ...command, type: 'GrantApproval', grantId: derivedId(hashing, 'grant', approvalId, message.causationId) }
          : { ...command, type: 'RefuseApproval' },
      ),
    );
    learn?.([...history, ...events]);
    const [event] = events;
    if (event === undefined) throw new ApprovalRefusedError('approval.not_open');
    const refusal = event.type === 'ApprovalRefused' ? (event.data as ReleaseEventData<'ApprovalRefused'>) : undefined;
    if (refusal?.by === 'rule' && refusal.code !== null) {
      const open = progressIn(foldRelease(history), environment)?.approval?.request.packageDigest;
      const digests = refusal.code === 'approval.package_mismatch' ? `: found ${packageDigest}, expected ${open ?? 'another'}` : '';
      throw new ApprovalRefusedError(refusal.code, digests);
    }
    return event;
  };
