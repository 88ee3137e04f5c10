import type { ApprovalPage, ApprovalSummary, RecordedEvent, ReleaseEventType } from '@interlock/contracts';
import { approvalSummaryOf, evolveApproval, ReleaseStreamError, type ApprovalProgress, type FoldedEvent } from '@interlock/domain';

export interface ApprovalFilter {
  /** The beginning of the id. */
  readonly id?: string | undefined;
  readonly status?: string | undefined;
  readonly releaseId?: string | undefined;
  readonly limit: number;
  /** `next` of the page before. */
  readonly after?: string | undefined;
}

/** What of a release bears on its approvals: there are as many of these as there ever were releases. */
interface KnownRelease {
  readonly component: string;
  revision: number;
  readonly environments: Map<string, { readonly approval: ApprovalProgress | null; readonly escalated: boolean }>;
}

/** Events that change what the index knows. */
export const APPROVAL_TYPES: ReadonlySet<string> = new Set<ReleaseEventType>([
  'ReleaseCandidateRegistered',
  'PromotionRequested',
  'DecisionRecorded',
  'ApprovalRequested',
  'ApprovalGranted',
  'ApprovalRefused',
  'ApprovalExpired',
  'ApprovalVoided',
]);

/** Approvals as `release.events` tells them: for lists and for timers. Disposable, rebuilt from the topic at start. */
export class ApprovalIndex {
  private readonly releases = new Map<string, KnownRelease>();
  private readonly summaries = new Map<string, ApprovalSummary>();
  private readonly waiting = new Map<string, Set<() => void>>();

  /** Applies an event once. The approval of the environment that it concerned, as it stands now. */
  apply(event: RecordedEvent): ApprovalSummary | undefined {
    const releaseId = event.stream.slice('release-'.length);
    const folded = event as RecordedEvent & FoldedEvent;
    const release = this.releases.get(releaseId);
    if (folded.type === 'ReleaseCandidateRegistered') {
      if (release === undefined)
        this.releases.set(releaseId, { component: folded.data.candidate.component, revision: event.revision, environments: new Map() });
      return undefined;
    }
    if (release === undefined) throw new ReleaseStreamError(`${event.type} before ReleaseCandidateRegistered`);
    if (event.revision <= release.revision) return undefined;
    release.revision = event.revision;
    if (!('environment' in folded.data)) return undefined;
    const { environment } = folded.data;
    const { approval = null, escalated = false } = release.environments.get(environment) ?? {};
    const now = {
      approval: approvalAfter(approval, folded),
      escalated:
        folded.type === 'DecisionRecorded' ? folded.data.outcome === 'escalate' : folded.type !== 'PromotionRequested' && escalated,
    };
    release.environments.set(environment, now);
    return now.approval === null ? undefined : this.tell(approvalSummaryOf(releaseId, release.component, now.approval));
  }

  /** Whether all that an event of this release leads to is known by now, and nobody is or has to be asked for an environment: then there is nothing to do about it. */
  isQuiet(releaseId: string, environment: string, revision: number): boolean {
    const release = this.releases.get(releaseId);
    const found = release?.environments.get(environment);
    if (release === undefined || found === undefined || release.revision < revision) return false;
    return found.approval?.status !== 'open' && !found.escalated;
  }

  get(approvalId: string): ApprovalSummary | undefined {
    return this.summaries.get(approvalId);
  }

  /**
   * The same, or what it will be shortly: whoever read on the record that an approval is asked for may be here before the bus has brought it. Undefined when it has not
   * come within `patienceMs`.
   */
  async soon(approvalId: string, patienceMs = 2_000): Promise<ApprovalSummary | undefined> {
    const known = this.get(approvalId);
    if (known !== undefined) return known;
    const { promise, resolve } = Promise.withResolvers<void>();
    const waiting = this.waiting.get(approvalId) ?? new Set();
    this.waiting.set(approvalId, waiting.add(resolve));
    const late = setTimeout(resolve, patienceMs);
    await promise;
    clearTimeout(late);
    waiting.delete(resolve);
    if (waiting.size === 0) this.waiting.delete(approvalId);
    return this.get(approvalId);
  }

  /** In no order. */
  all(): Iterable<ApprovalSummary> {
    return this.summaries.values();
  }

  /** Newest first. */
  page({ id, status, releaseId, limit, after }: ApprovalFilter): ApprovalPage {
    const found = [...this.summaries.values()]
      .filter(
        (summary) =>
          (id === undefined || summary.approvalId.startsWith(id)) &&
          (status === undefined || summary.status === status) &&
          (releaseId === undefined || summary.releaseId === releaseId) &&
          (after === undefined || cursorOf(summary) < after),
      )
      .toSorted((left, right) => (cursorOf(left) < cursorOf(right) ? 1 : -1));
    const items = found.slice(0, limit);
    const last = items.at(-1);
    return { items, next: found.length > limit && last !== undefined ? cursorOf(last) : null };
  }

  private tell(summary: ApprovalSummary): ApprovalSummary {
    this.summaries.set(summary.approvalId, summary);
    for (const resolve of this.waiting.get(summary.approvalId) ?? []) resolve();
    return summary;
  }
}

const cursorOf = ({ requestedAt, approvalId }: ApprovalSummary): string => `${requestedAt}~${approvalId}`;

const approvalAfter = (approval: ApprovalProgress | null, event: FoldedEvent): ApprovalProgress | null => {
  switch (event.type) {
    case 'PromotionRequested':
      return null;
    case 'ApprovalRequested':
    case 'ApprovalGranted':
    case 'ApprovalRefused':
    case 'ApprovalExpired':
    case 'ApprovalVoided':
      return evolveApproval(approval, event);
    default:
      return approval;
  }
};
