import type { DatabaseSync } from 'node:sqlite';
import type { ContentStore } from '@interlock/adapters/content-store';
import type { EventStore } from '@interlock/adapters/event-store';
import type { Signer } from '@interlock/adapters/signer';
import type { DecisionDetail, DecisionExport } from '@interlock/contracts';
import type { Hashing } from '@interlock/domain';
import type { Clock, Logger } from '@interlock/service-kit';
import { followRecord, type FollowRecord } from './project-record/follow-record.ts';
import { Projection } from './project-record/projection.ts';
import { openViewDatabase } from './project-record/view-database.ts';
import { exportDecision, readDecision } from './show-decisions/read-decision.ts';
import { ReleaseQueries } from './show-releases/release-queries.ts';
import { LiveEvents } from './stream-events/live-events.ts';

export interface LedgerParts {
  readonly dataDirectory: string;
  readonly eventStore: EventStore;
  readonly contentStore: ContentStore;
  readonly signer: Signer;
  readonly hashing: Hashing;
  readonly clock: Clock;
  readonly logger: Logger;
}

export interface Ledger {
  readonly database: DatabaseSync;
  readonly queries: ReleaseQueries;
  readonly live: LiveEvents;
  readonly follow: FollowRecord;
  readDecision(decisionId: string): Promise<DecisionDetail | undefined>;
  exportDecision(decisionId: string): Promise<DecisionExport | undefined>;
  close(): Promise<void>;
}

export const assemble = ({ dataDirectory, eventStore, contentStore, signer, hashing, clock, logger }: LedgerParts): Ledger => {
  const database = openViewDatabase(dataDirectory);
  const projection = new Projection(database, hashing);
  const queries = new ReleaseQueries(database);
  const live = new LiveEvents();
  const follow = followRecord({ eventStore, projection, clock, logger, onProjected: (events) => live.publish(events) });
  const decisions = { queries, contentStore, signer };
  return {
    database,
    queries,
    live,
    follow,
    readDecision: readDecision(decisions),
    exportDecision: exportDecision(decisions),
    close: async () => {
      await follow.stop();
      database.close();
    },
  };
};
