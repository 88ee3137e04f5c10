import type { ApprovalSummary, RecordedEvent, ReleaseEvent } from '@interlock/contracts';
import { evolve, initialState, matchSeats, type ApprovalProgress, type FoldedEvent, type ReleaseState } from '@interlock/domain';

/** Approvals as `release.events` tells them: for lists and for timers. Disposable, rebuilt from the topic at start. */
export class ApprovalIndex {
  private readonly states = new Map<string, ReleaseState>();
  private readonly summaries = new Map<string, ApprovalSummary>();

  /** Applies an event once. The environment that it concerned, when an approval there may have changed. */
  apply(event: RecordedEvent): { releaseId: string; environment: string } | undefined {
    const releaseId = event.stream.slice('release-'.length);
    const before = this.states.get(releaseId) ?? initialState;
    if (before.status === 'registered' && event.revision <= before.revision) return undefined;
    const folded = event as RecordedEvent & ReleaseEvent & FoldedEvent;
    const state = evolve(before, folded);
    this.states.set(releaseId, state);
    if (state.status === 'unknown' || typeof folded.data !== 'object' || !('environment' in folded.data)) return undefined;
    const { environment } = folded.data;
    const approval = state.environments[environment]?.approval ?? null;
    if (approval !== null)
      this.summaries.set(
        approval.request.approvalId,
        summaryOf(releaseId, state.candidate.component, approval, decidedWith(state, environment)),
      );
    return { releaseId, environment };
  }

  get(approvalId: string): ApprovalSummary | undefined {
    return this.summaries.get(approvalId);
  }

  /** Newest first. */
  list(filter: { readonly status?: string; readonly releaseId?: string }): ApprovalSummary[] {
    return [...this.summaries.values()]
      .filter(
        (summary) =>
          (filter.status === undefined || summary.status === filter.status) &&
          (filter.releaseId === undefined || summary.releaseId === filter.releaseId),
      )
      .toSorted((left, right) => (left.requestedAt < right.requestedAt ? 1 : -1));
  }
}

/** The outcome that stands in an environment, to tell a complete approval from one that still waits. */
const decidedWith = (state: ReleaseState, environment: string): string | null =>
  state.status === 'unknown' ? null : (state.environments[environment]?.decision?.outcome ?? null);

/** An approval as people see it; `complete` once every seat is filled. */
export const summaryOf = (releaseId: string, component: string, approval: ApprovalProgress, outcome: string | null): ApprovalSummary => {
  const { request, grants, requestedAt, difference } = approval;
  const taken = matchSeats(request.requirement.seats, grants);
  const complete = taken.size === request.requirement.seats.length && approval.status === 'open';
  return {
    approvalId: request.approvalId,
    releaseId,
    component,
    environment: request.environment,
    status: complete || (approval.status === 'open' && outcome === 'allow') ? 'complete' : approval.status,
    packageDigest: request.packageDigest,
    requestedAt,
    expiresAt: request.expiresAt,
    seats: request.requirement.seats.map((seat) => ({
      seat: seat.id,
      group: seat.group,
      why: seat.why,
      filledBy: taken.get(seat.id) ?? null,
    })),
    grants: grants.map(({ grantId, person, grantedAt }) => ({ grantId, person, at: grantedAt })),
    difference,
  };
};
