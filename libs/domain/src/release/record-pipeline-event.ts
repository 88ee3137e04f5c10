import type { PipelineEvent, PipelineMatch, ReleaseEvent } from '@interlock/contracts';
import type { RegisteredRelease } from './release-state.ts';

/** Whoever may write to a topic may say things without end: a stream is not theirs to fill. */
export const MOST_PIPELINE_EVENTS = 100;

export interface RecordPipelineEvent {
  readonly type: 'RecordPipelineEvent';
  readonly event: PipelineEvent;
  readonly matchedBy: PipelineMatch;
}

/** One event (source and id) once, however often and by whatever door it comes. */
export const recordPipelineEvent = ({ pipelineEvents }: RegisteredRelease, { event, matchedBy }: RecordPipelineEvent): ReleaseEvent[] =>
  pipelineEvents.length >= MOST_PIPELINE_EVENTS ||
  pipelineEvents.some(({ event: known }) => known.source === event.source && known.id === event.id)
    ? []
    : [{ type: 'PipelineEventReported', data: { event, matchedBy } }];
