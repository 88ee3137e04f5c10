import type { CauseCandidate, DecisionDetail, GateKnowledge, ReleaseEventData } from '@interlock/contracts';
import { gateKnowledge, type RankedCause, type Reach } from '@interlock/domain';
import { StoredContentError } from '@interlock/service-kit';
import type { ReleaseQueries } from '../show-releases/release-queries.ts';
import { showEntry } from './show-entry.ts';
import type { TimelineQueries } from './timeline-queries.ts';

export interface ShowCandidateParts {
  readonly timeline: TimelineQueries;
  readonly releases: ReleaseQueries;
  readonly readDecision: (decisionId: string) => Promise<DecisionDetail | undefined>;
}

/** A ranked change with what it was and what the gate knew when it let it pass. */
export const showCandidate = async (
  { row, ...ranked }: RankedCause,
  reach: Reach | null,
  { timeline, releases, readDecision }: ShowCandidateParts,
): Promise<CauseCandidate> => {
  const shown = timeline.at(row.position);
  if (shown === undefined) throw new Error(`the timeline has no position ${row.position}`);
  const { stream, revision } = shown.event;
  const events = row.releaseId === null ? [] : releases.events(stream, 0);
  const gate = row.kind === 'drift' ? null : gateKnowledge(events, revision);
  return {
    ...ranked,
    entry: showEntry(shown, reach),
    change: row.kind === 'drift' ? null : changeOf(events[0]),
    gate: gate === null ? null : { ...gate, signals: await signalsOf(gate.decisionId, readDecision) },
  };
};

const changeOf = (first: { readonly type: string; readonly data: unknown } | undefined): CauseCandidate['change'] => {
  if (first?.type !== 'ReleaseCandidateRegistered') return null;
  const { releaseId, candidate } = first.data as ReleaseEventData<'ReleaseCandidateRegistered'>;
  return { releaseId, artifacts: candidate.artifacts, source: candidate.source };
};

/** Null when the input is gone, or this version cannot read it: said to be missing, never shown as no signals. */
const signalsOf = async (decisionId: string, readDecision: ShowCandidateParts['readDecision']): Promise<GateKnowledge['signals']> => {
  try {
    const decision = await readDecision(decisionId);
    return decision?.input.signals.map(({ entity, signal, state, ageSeconds }) => ({ entity, signal, state, ageSeconds })) ?? null;
  } catch (error) {
    if (error instanceof StoredContentError || isUnreadable(error)) return null;
    throw error;
  }
};

/** By name: zod's and the parser's errors, whatever realm they come from. */
const isUnreadable = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'name' in error && (error.name === 'ZodError' || error.name === 'StrictJsonError');
