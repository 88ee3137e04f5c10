import type { PipelineEvent, PipelineMatch, ReleaseEvent } from '@interlock/contracts';
import type { RegisteredRelease } from './release-state.ts';

export interface RecordPipelineEvent {
  readonly type: 'RecordPipelineEvent';
  readonly event: PipelineEvent;
  readonly matchedBy: PipelineMatch;
  /** How many a release takes: whoever may write to a topic may say things without end, and a stream is not theirs to fill. */
  readonly most: number;
}

/**
 * Source and id are a sender's to choose: were they compared here, whoever takes them first would hide what another tells. Whoever records has each event of each
 * sender once, by its cause.
 */
export const recordPipelineEvent = (
  { pipelineEvents }: RegisteredRelease,
  { event, matchedBy, most }: RecordPipelineEvent,
): ReleaseEvent[] => (pipelineEvents.length >= most ? [] : [{ type: 'PipelineEventReported', data: { event, matchedBy } }]);
