import type { SignalReport, SignalRecord } from '@interlock/contracts';

type Windows = NonNullable<SignalReport['burnRates']>;
type Window = keyof Windows;

/**
 * Multi-window, multi-burn-rate thresholds for a 30 day period (Google SRE workbook, "Alerting on SLOs", table 5-8): a pair counts only when the
 * long and the short window are both over it, so that what is over and what just started do not alarm. From most to least alarming.
 */
const BURN_RATE_PAIRS: readonly {
  readonly state: SignalRecord['state'];
  readonly threshold: number;
  readonly long: Window;
  readonly short: Window;
}[] = [
  { state: 'critical', threshold: 14.4, long: '1h', short: '5m' },
  { state: 'burning', threshold: 6, long: '6h', short: '30m' },
  { state: 'elevated', threshold: 3, long: '1d', short: '2h' },
];

export type SignalReading = Pick<SignalRecord, 'state' | 'reading' | 'threshold'>;

const UNKNOWN: SignalReading = { state: 'unknown', reading: null, threshold: null };

/** State of an error budget. No complete pair of windows and no remaining budget is `unknown`: no data is not healthy. */
export const burnRateState = (report: SignalReport): SignalReading => {
  if (report.state === 'unknown') return UNKNOWN;
  if (report.remaining !== undefined && report.remaining <= 0) return { state: 'exhausted', reading: report.remaining, threshold: 0 };
  const rates = report.burnRates ?? {};
  const pairs = BURN_RATE_PAIRS.flatMap((pair) => {
    const long = rates[pair.long];
    const short = rates[pair.short];
    return long === undefined || short === undefined ? [] : [{ ...pair, rate: Math.min(long, short) }];
  });
  const over = pairs.find((pair) => pair.rate > pair.threshold);
  if (over !== undefined) return { state: over.state, reading: over.rate, threshold: over.threshold };
  if (pairs.length === 0) return UNKNOWN;
  return { state: 'healthy', reading: Math.max(...pairs.map((pair) => pair.rate)), threshold: null };
};
