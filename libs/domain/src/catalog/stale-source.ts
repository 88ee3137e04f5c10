import type { CatalogFinding } from '@interlock/contracts';
import { epochMs } from '../decision/instants.ts';
import { catalogFinding } from './catalog-finding.ts';

const HOUR_MS = 3_600_000;

/** When a source was last seen as it is, by its own account. */
export interface SourceSeen {
  readonly source: string;
  /** What of it, for people. */
  readonly place?: string;
  /** Null: never. Absent: it is read anew each time, and cannot grow old. */
  readonly at?: string | null;
}

/**
 * The finding of a source that was not seen for too long. Only a finding: what was read of it last still counts, because an outage is no verdict. `at` is when
 * there will be one, in milliseconds of the epoch; undefined when there is one already, or never will be.
 */
export const staleSource = (
  { source, place = 'source', at: seenAt }: SourceSeen,
  staleAfterHours: number,
  nowMs: number,
): { readonly finding?: CatalogFinding; readonly at?: number } => {
  if (seenAt === undefined) return {};
  const due = seenAt === null ? nowMs : epochMs(seenAt) + staleAfterHours * HOUR_MS;
  if (due > nowMs) return { at: due };
  const since = seenAt === null ? 'was never seen' : `was last seen at ${seenAt}`;
  return {
    finding: catalogFinding({
      code: 'catalog.source_stale',
      entity: null,
      at: { file: `${source}:${place}`.slice(0, 500).toWellFormed(), line: 1, column: 1, field: 'source' },
      says: `${since}, expected at least once in ${staleAfterHours} hours`,
    }),
  };
};
