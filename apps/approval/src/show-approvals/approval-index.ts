import type { ApprovalSummary, RecordedEvent, ReleaseEvent } from '@interlock/contracts';
import { approvalSummaryOf, evolve, initialState, type FoldedEvent, type ReleaseState } from '@interlock/domain';

export interface ApprovalFilter {
  /** The beginning of the id. */
  readonly id?: string | undefined;
  readonly status?: string | undefined;
  readonly releaseId?: string | undefined;
}

/** Approvals as `release.events` tells them: for lists and for timers. Disposable, rebuilt from the topic at start. */
export class ApprovalIndex {
  private readonly states = new Map<string, ReleaseState>();
  private readonly summaries = new Map<string, ApprovalSummary>();
  private readonly waiting = new Map<string, Set<() => void>>();

  /** Applies an event once. The environment that it concerned, when an approval there may have changed. */
  apply(event: RecordedEvent): { releaseId: string; environment: string } | undefined {
    const releaseId = event.stream.slice('release-'.length);
    const before = this.states.get(releaseId) ?? initialState;
    if (before.status === 'registered' && event.revision <= before.revision) return undefined;
    const folded = event as RecordedEvent & ReleaseEvent & FoldedEvent;
    const state = evolve(before, folded);
    this.states.set(releaseId, withoutEvidence(state));
    if (state.status === 'unknown' || typeof folded.data !== 'object' || !('environment' in folded.data)) return undefined;
    const { environment } = folded.data;
    const approval = state.environments[environment]?.approval ?? null;
    if (approval !== null) {
      const { approvalId } = approval.request;
      this.summaries.set(approvalId, approvalSummaryOf(releaseId, state.candidate.component, approval));
      for (const resolve of this.waiting.get(approvalId) ?? []) resolve();
    }
    return { releaseId, environment };
  }

  /** Whether all that an event of this release leads to is known by now, and nobody is or has to be asked for an environment: then there is nothing to do about it. */
  isQuiet(releaseId: string, environment: string, revision: number): boolean {
    const state = this.states.get(releaseId);
    if (state?.status !== 'registered' || state.revision < revision || !Object.hasOwn(state.environments, environment)) return false;
    const { approval, decision } = state.environments[environment] ?? {};
    return approval?.status !== 'open' && decision?.outcome !== 'escalate';
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

  /** Newest first. */
  list({ id, status, releaseId }: ApprovalFilter): ApprovalSummary[] {
    return [...this.summaries.values()]
      .filter(
        (summary) =>
          (id === undefined || summary.approvalId.startsWith(id)) &&
          (status === undefined || summary.status === status) &&
          (releaseId === undefined || summary.releaseId === releaseId),
      )
      .toSorted((left, right) => (left.requestedAt < right.requestedAt ? 1 : -1));
  }
}

/** What was proven of a release, or said by pipelines, bears on no approval here, and would be most of what is kept of each release that there ever was. */
const withoutEvidence = (state: ReleaseState): ReleaseState =>
  state.status === 'unknown' ? state : { ...state, evidence: [], rejections: [], pipelineEvents: [] };
