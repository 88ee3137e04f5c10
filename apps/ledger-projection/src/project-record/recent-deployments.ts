import type { DatabaseSync } from 'node:sqlite';
import type { Clock, Metrics } from '@interlock/service-kit';

const RESULTS: Readonly<Record<string, string>> = {
  DeploymentApplied: 'applied',
  DeploymentFailed: 'failed',
  RolledBack: 'rolled_back',
};

const DAY_MS = 86_400_000;
/** Series that a scrape brings at most. A scrape sees each deployment many times over before as many others have pushed it out. */
const MOST = 1_000;
/** Several scrapers may ask at once. */
const KEPT_FOR_MS = 1_000;

interface Row {
  readonly type: string;
  readonly component: string;
  readonly environment: string;
  readonly releaseId: string;
  readonly recordedAt: string;
}

/**
 * When which release went where, each a series whose value is that instant: what marks on a graph are drawn from. Of the last day, the newest 1,000, so that neither the catalog nor the
 * record makes a scrape grow; Prometheus keeps the older ones for as long as it keeps anything.
 */
export const recentDeployments = (metrics: Metrics, database: DatabaseSync, clock: Pick<Clock, 'epochMs'>): void => {
  const recent = database.prepare(SQL);
  metrics.listed(
    {
      name: 'interlock_recent_deployment_timestamp_seconds',
      help: 'When a deployment of the last day ended, by what became of it: seconds since the epoch. The newest 1,000.',
      labels: ['component', 'environment', 'release', 'result'],
      most: MOST,
      keptForMs: KEPT_FOR_MS,
    },
    async () => {
      const since = new Date(clock.epochMs() - DAY_MS).toISOString();
      // Newest last: it counts, where a release went to one place twice.
      return (recent.all(since, MOST) as unknown as Row[]).toReversed().map(({ type, component, environment, releaseId, recordedAt }) => ({
        labels: { component, environment, release: releaseId, result: RESULTS[type] ?? 'other' },
        value: Date.parse(recordedAt) / 1000,
      }));
    },
  );
};

const TYPES = Object.keys(RESULTS)
  .map((type) => `'${type}'`)
  .join(', ');

/** From the end of the index by time: it stops at the last row that is served. */
const SQL = `SELECT type, component, environment, release_id AS releaseId, recorded AS recordedAt FROM timeline
  WHERE recorded >= ? AND type IN (${TYPES}) AND component IS NOT NULL AND environment IS NOT NULL AND release_id IS NOT NULL
  ORDER BY recorded DESC LIMIT ?`;
