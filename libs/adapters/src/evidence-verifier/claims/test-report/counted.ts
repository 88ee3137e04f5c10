import type { EvidenceClaims } from '@interlock/contracts';

/** Test cases of one report, counted one by one. */
export interface Counted {
  readonly passed: number;
  /** Passed only when run again. */
  readonly flaky: number;
  readonly failed: number;
  readonly skipped: number;
}

export const addCounted = (left: Counted, right: Counted): Counted => ({
  passed: left.passed + right.passed,
  flaky: left.flaky + right.flaky,
  failed: left.failed + right.failed,
  skipped: left.skipped + right.skipped,
});

export const NOTHING_COUNTED: Counted = { passed: 0, flaky: 0, failed: 0, skipped: 0 };

/** Skipped tests neither pass nor fail; flaky ones are warned of. */
export const claimsOfCounted = ({ passed, flaky, failed }: Counted): EvidenceClaims => ({
  kind: 'test-result',
  result: failed > 0 ? 'FAILED' : flaky > 0 ? 'WARNED' : 'PASSED',
  passed,
  warned: flaky,
  failed,
});
