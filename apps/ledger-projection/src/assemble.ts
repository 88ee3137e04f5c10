import type { DatabaseSync } from 'node:sqlite';
import type { ContentStore } from '@interlock/adapters/content-store';
import type { EventStore } from '@interlock/adapters/event-store';
import type { Signer } from '@interlock/adapters/signer';
import { openViewDatabase } from '@interlock/adapters/view-database';
import type { DecisionDetail, DecisionExport, Timeline } from '@interlock/contracts';
import type { Hashing } from '@interlock/domain';
import type { Clock, Logger, Metrics } from '@interlock/service-kit';
import { followRecord, type FollowRecord } from './project-record/follow-record.ts';
import { ledgerView } from './project-record/ledger-view.ts';
import { Projection } from './project-record/projection.ts';
import { readCurrent } from './project-record/read-current.ts';
import { recentDeployments } from './project-record/recent-deployments.ts';
import { stageTimes } from './project-record/stage-times.ts';
import { recordMetrics } from './project-record/totals.ts';
import type { ViewTree } from './prove-record/view-tree.ts';
import { reportEnforcement } from './report-enforcement/report-enforcement.ts';
import { exportDecision, readDecision } from './show-decisions/read-decision.ts';
import { ReleaseQueries } from './show-releases/release-queries.ts';
import { HeadKeeper } from './sign-heads/head-keeper.ts';
import { standingEvents } from './sign-heads/standing-events.ts';
import { LiveEvents } from './stream-events/live-events.ts';
import { DependencyGraph } from './tell-timeline/dependency-graph.ts';
import type { TimelineQuery } from './tell-timeline/read-question.ts';
import { tellTimeline } from './tell-timeline/tell-timeline.ts';
import { TimelineQueries } from './tell-timeline/timeline-queries.ts';

export interface LedgerParts {
  readonly dataDirectory: string;
  readonly eventStore: EventStore;
  readonly contentStore: ContentStore;
  readonly signer: Signer;
  readonly hashing: Hashing;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

export interface Ledger {
  readonly database: DatabaseSync;
  readonly queries: ReleaseQueries;
  readonly live: LiveEvents;
  readonly tree: ViewTree;
  readonly heads: HeadKeeper;
  readonly eventStore: EventStore;
  readonly logger: Logger;
  readonly follow: FollowRecord;
  readonly current: ReturnType<typeof readCurrent>;
  /** False when the views lag behind what was on the record at the call, for longer than a read waits. */
  readonly isCurrent: () => Promise<boolean>;
  /** The catalog as it is now. */
  readonly graph: DependencyGraph;
  readDecision(decisionId: string): Promise<DecisionDetail | undefined>;
  exportDecision(decisionId: string): Promise<DecisionExport | undefined>;
  readonly reportEnforcement: ReturnType<typeof reportEnforcement>;
  tellTimeline(query: TimelineQuery): Promise<Timeline>;
  close(): Promise<void>;
}

export const assemble = ({ dataDirectory, eventStore, contentStore, signer, hashing, clock, logger, metrics }: LedgerParts): Ledger => {
  const view = openViewDatabase(ledgerView(dataDirectory), (why) =>
    logger.warn({ err: why }, 'the views are damaged or of another version, and are built anew from the record'),
  );
  const { database } = view;
  const projection = new Projection(view, hashing, (stream, fault) =>
    logger.warn({ stream, fault }, 'a view stands still: this version cannot read its stream'),
  );
  const { tree } = projection;
  const queries = new ReleaseQueries(database);
  const live = new LiveEvents();
  const counted = recordMetrics(metrics, database, projection.position());
  recentDeployments(metrics, database, clock);
  const timed = stageTimes(metrics, clock.epochMs());
  const follow = followRecord({
    condemn: view.condemn,
    eventStore,
    projection,
    clock,
    logger,
    onProjected: (events) => {
      counted.projected(events);
      timed(events);
      heads.grown();
      live.publish(events);
    },
  });
  const heads = new HeadKeeper({ dataDirectory, tree, signer, clock, logger, standing: standingEvents({ database, eventStore, follow }) });
  const decisions = { queries, contentStore, signer };
  const graph = new DependencyGraph();
  const current = readCurrent(follow);
  const isCurrent = async (): Promise<boolean> => {
    const head = await eventStore.head();
    return current(() => projection.position() >= head);
  };
  return {
    database,
    queries,
    live,
    tree,
    heads,
    eventStore,
    logger,
    follow,
    current,
    isCurrent,
    graph,
    reportEnforcement: reportEnforcement(database),
    readDecision: readDecision(decisions),
    exportDecision: exportDecision(decisions),
    tellTimeline: tellTimeline({
      timeline: new TimelineQueries(database),
      releases: queries,
      graph,
      readDecision: readDecision(decisions),
      now: () => clock.now(),
      position: () => projection.position(),
      fault: () => follow.fault(),
      isCurrent,
    }),
    close: async () => {
      await follow.stop();
      await heads.close();
      database.close();
    },
  };
};
