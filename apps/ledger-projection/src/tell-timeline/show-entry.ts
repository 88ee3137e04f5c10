import type { TimelineEntry, TimelineRelation } from '@interlock/contracts';
import { sayEvent, type Reach } from '@interlock/domain';
import type { ShownRow } from './timeline-queries.ts';

const EVERYTHING: TimelineRelation = { to: 'everything', distance: null, through: [] };

/** How a component is reached from those asked about; undefined when none were. */
export const relationIn = (reach: Reach | null, component: string | null): TimelineRelation | undefined => {
  if (reach === null) return undefined;
  return component === null ? EVERYTHING : (reach.relationTo(component) ?? EVERYTHING);
};

export const showEntry = ({ row, skew, event }: ShownRow, reach: Reach | null): TimelineEntry => ({
  position: row.position,
  stream: event.stream,
  revision: event.revision,
  type: row.type,
  kind: row.kind,
  component: row.component,
  environment: row.environment,
  releaseId: row.releaseId,
  recordedAt: row.recordedAt,
  recordedBy: event.metadata.consumer,
  skew: skew === null ? null : { seconds: skew.ms / 1000, against: skew.against },
  actor: event.metadata.actor,
  says: sayEvent(event, row.kind !== 'unknown'),
  relation: relationIn(reach, row.component) ?? null,
});
