import type { LedgerPosition } from '@interlock/contracts';
import { SKEW_WINDOW } from '@interlock/domain';
import type { ReleaseQueries } from '../show-releases/release-queries.ts';

type Clocks = Pick<ReleaseQueries, 'clocks'>;

/**
 * Halves the record by its positions, then looks at the next few: services that append at the same time may be recorded a little out of order. Where a
 * clock is wrong by more, the order of positions stands.
 */
export const positionAt = (at: string, queries: Clocks): LedgerPosition => {
  let [low, high] = [-1, queries.clocks(Number.MAX_SAFE_INTEGER, 1, 'before')[0]?.position ?? -1];
  // Everything up to `low` was recorded at or before the instant, everything beyond `high` after it.
  while (low < high) {
    const middle = low + Math.ceil((high - low) / 2);
    const [event] = queries.clocks(middle, 1, 'before');
    if (event === undefined || event.position <= low) low = middle;
    else if (event.recordedAt <= at) low = middle;
    else high = event.position - 1;
  }
  const last = [...queries.clocks(low, 1, 'before'), ...queries.clocks(low, SKEW_WINDOW, 'beyond')].findLast(
    ({ recordedAt }) => recordedAt <= at,
  );
  return { at, position: last?.position ?? -1, recordedAt: last?.recordedAt ?? null };
};
