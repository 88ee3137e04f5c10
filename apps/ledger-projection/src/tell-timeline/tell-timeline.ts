import type { DecisionDetail, EntityRef, Timeline } from '@interlock/contracts';
import { RANKED_BY, rankCauses, reachDependencies, sayWhatChanged, type Reach } from '@interlock/domain';
import type { ReleaseQueries } from '../show-releases/release-queries.ts';
import type { DependencyGraph } from './dependency-graph.ts';
import { readQuestion, type TimelineQuery } from './read-question.ts';
import { showCandidate } from './show-candidate.ts';
import { relationIn, showEntry } from './show-entry.ts';
import type { TimelineFilter, TimelineQueries } from './timeline-queries.ts';
import { unreadOf } from './unread.ts';

const CANDIDATES = 20;
/** Rows that are weighed at most: older ones are the least likely causes, and a service that answers others must not be held up by one question. */
const WEIGHED = 20_000;

export interface TellTimelineParts {
  readonly timeline: TimelineQueries;
  readonly releases: ReleaseQueries;
  readonly graph: DependencyGraph;
  readonly readDecision: (decisionId: string) => Promise<DecisionDetail | undefined>;
  readonly now: () => string;
  readonly position: () => number;
  /** Why the views stand still; undefined while they follow the record. */
  readonly fault: () => string | undefined;
  /** Whether the views tell what was on the record when it was asked; waits for them a little. */
  readonly isCurrent: () => Promise<boolean>;
}

/** What changed around a time: entries by position, and the changes before the anchor, the likeliest cause first. Throws `http.invalid_query` and `http.not_found`. */
export const tellTimeline =
  (parts: TellTimelineParts) =>
  async (query: TimelineQuery): Promise<Timeline> => {
    const { timeline, graph } = parts;
    const isCurrent = await parts.isCurrent();
    const question = readQuestion(query, parts);
    const { since, until, environment, components, anchor } = question;
    const reach = components === null ? null : reachDependencies(components, (ref) => graph.dependenciesOf(ref));
    const filter: TimelineFilter = { since, until, environment, components: reach?.refs ?? null };
    const { limit, after } = query;
    const rows = timeline.page(filter, after ?? Number.MAX_SAFE_INTEGER, limit + 1);
    const page = rows.slice(0, limit);
    return {
      since,
      until,
      anchor,
      environment,
      scope: components === null || reach === null ? null : scopeOf(components, reach, graph),
      causes:
        after === undefined ? await causesOf({ filter, anchorAt: anchor.at, components: components ?? [], reach, isCurrent }, parts) : null,
      items: page.map((row) => showEntry(row, reach)),
      next: rows.length > limit ? String(page.at(-1)?.row.position) : null,
      views: { position: parts.position(), standsStill: parts.fault() ?? null },
    };
  };

const scopeOf = (components: readonly EntityRef[], reach: Reach, graph: DependencyGraph): NonNullable<Timeline['scope']> => ({
  components: [...components],
  dependencies: reach.refs.length - components.length,
  truncated: reach.truncated,
  missing: components.filter((ref) => !graph.has(ref)),
});

interface Sought {
  readonly filter: TimelineFilter;
  readonly anchorAt: string;
  readonly components: readonly EntityRef[];
  readonly reach: Reach | null;
  readonly isCurrent: boolean;
}

const causesOf = async (
  { filter, anchorAt, components, reach, isCurrent }: Sought,
  parts: TellTimelineParts,
): Promise<NonNullable<Timeline['causes']>> => {
  const rows = parts.timeline.changes(filter, WEIGHED + 1);
  const ranked = rankCauses({
    rows: rows.slice(-WEIGHED),
    anchorAt,
    relationOf: (component) => relationIn(reach, component),
  });
  const { nothingChanged, says } = sayWhatChanged({
    components,
    dependencies: (reach?.refs.length ?? 0) - components.length,
    environment: filter.environment,
    since: filter.since,
    anchorAt,
    changes: ranked.length,
    kinds: parts.timeline.kinds(filter),
    unread: unreadOf({ ...parts, filter, components, reach, isCurrent, weighed: rows.length > WEIGHED ? WEIGHED : null }),
  });
  const candidates = await Promise.all(ranked.slice(0, CANDIDATES).map((cause) => showCandidate(cause, reach, parts)));
  return { nothingChanged, says, rankedBy: RANKED_BY, considered: ranked.length, candidates };
};
