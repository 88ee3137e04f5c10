import type { EntityRef } from '@interlock/contracts';
import type { Reach } from '@interlock/domain';
import type { DependencyGraph } from './dependency-graph.ts';
import type { TimelineFilter, TimelineQueries } from './timeline-queries.ts';

export interface Asked {
  readonly timeline: TimelineQueries;
  readonly graph: DependencyGraph;
  readonly fault: () => string | undefined;
  readonly filter: TimelineFilter;
  readonly components: readonly EntityRef[];
  readonly reach: Reach | null;
  readonly isCurrent: boolean;
  /** How many rows were weighed, where there were more; null when all were. */
  readonly weighed: number | null;
}

/** Why there may be more than was read; null when there is not. */
export const unreadOf = ({ fault, timeline, graph, filter, components, reach, isCurrent, weighed }: Asked): string | null => {
  const missing = components.filter((ref) => !graph.has(ref));
  const doubts = [
    ...(isCurrent && fault() === undefined ? [] : ['the views do not reach the end of the record']),
    ...(timeline.restores(filter) === 0 ? [] : ['the record was restored from an older copy, so that what it had held since is lost']),
    ...(missing.length === 0 ? [] : [`the catalog does not have ${missing.join(', ')}, so that dependencies are unknown`]),
    ...(reach?.truncated === true ? ['there are more dependencies than are followed'] : []),
    ...(weighed === null ? [] : [`only the newest ${weighed} events about changes were weighed: ask about less time`]),
  ];
  return doubts.length === 0 ? null : doubts.join(', and ');
};
