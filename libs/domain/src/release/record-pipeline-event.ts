import type { PipelineEvent, PipelineMatch, ReleaseEvent } from '@interlock/contracts';
import type { RegisteredRelease } from './release-state.ts';

export interface RecordPipelineEvent {
  readonly type: 'RecordPipelineEvent';
  readonly event: PipelineEvent;
  readonly matchedBy: PipelineMatch;
  /** How many a release takes: whoever may write to a topic may say things without end, and a stream is not theirs to fill. */
  readonly most: number;
}

/** One event (source and id) once, however often and by whatever door it comes. */
export const recordPipelineEvent = (
  { pipelineEvents }: RegisteredRelease,
  { event, matchedBy, most }: RecordPipelineEvent,
): ReleaseEvent[] =>
  pipelineEvents.length >= most || pipelineEvents.some(({ event: known }) => known.source === event.source && known.id === event.id)
    ? []
    : [{ type: 'PipelineEventReported', data: { event, matchedBy } }];
