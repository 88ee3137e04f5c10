import type { Principal } from '@interlock/service-kit';

/** A person judges an approval, through whatever door. `commandKey` is the caller's `Idempotency-Key`, if any. */
export class JudgeApproval {
  readonly verdict: 'grant' | 'refuse';
  readonly approvalId: string;
  readonly packageDigest: string;
  readonly comment: string | undefined;
  readonly principal: Principal;
  readonly commandKey: string | undefined;
  constructor(parts: {
    verdict: 'grant' | 'refuse';
    approvalId: string;
    packageDigest: string;
    comment: string | undefined;
    principal: Principal;
    commandKey: string | undefined;
  }) {
    this.verdict = parts.verdict;
    this.approvalId = parts.approvalId;
    this.packageDigest = parts.packageDigest;
    this.comment = parts.comment;
    this.principal = parts.principal;
    this.commandKey = parts.commandKey;
  }
}
