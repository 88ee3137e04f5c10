import type { VulnerabilitySeverity } from '@interlock/contracts';
import { cvssBaseScore } from './cvss-base-score.ts';

const LABELS: ReadonlyMap<string, VulnerabilitySeverity> = new Map([
  ['critical', 'critical'],
  ['high', 'high'],
  ['important', 'high'],
  ['medium', 'medium'],
  ['moderate', 'medium'],
  ['low', 'low'],
  ['negligible', 'negligible'],
  ['none', 'none'],
  ['info', 'none'],
  ['informational', 'none'],
]);

/** A scanner's word, in any case. Words that nobody knows are `unknown`, which is not zero. */
export const severityOfLabel = (label: string | null | undefined): VulnerabilitySeverity =>
  LABELS.get((label ?? '').trim().toLowerCase()) ?? 'unknown';

/** Bands of CVSS v3.1 §5 and v4.0 §6. */
export const severityOfScore = (score: number): VulnerabilitySeverity => {
  if (!(score >= 0 && score <= 10)) return 'unknown';
  if (score >= 9) return 'critical';
  if (score >= 7) return 'high';
  if (score >= 4) return 'medium';
  return score > 0 ? 'low' : 'none';
};

/** `9.8`, `"9.8"`, or a vector of CVSS v3. */
export const severityOfRating = (rating: string): VulnerabilitySeverity => {
  if (/^\d{1,2}(?:\.\d{1,3})?$/.test(rating)) return severityOfScore(Number(rating));
  const score = cvssBaseScore(rating);
  return score === undefined ? severityOfLabel(rating) : severityOfScore(score);
};

const WORST_FIRST: readonly VulnerabilitySeverity[] = ['critical', 'high', 'medium', 'low', 'negligible', 'none', 'unknown'];

/** The worst of what is known; `unknown` only when nothing is. */
export const worst = (severities: readonly VulnerabilitySeverity[]): VulnerabilitySeverity =>
  WORST_FIRST.find((severity) => severities.includes(severity)) ?? 'unknown';
