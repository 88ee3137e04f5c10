import { withoutSecrets } from '@interlock/domain';

/** One thing wrong with the trust part of `interlock.yaml`. `file` is the file at fault as the configuration names it. */
export interface TrustProblem {
  readonly file: string;
  readonly field: string;
  readonly found: string;
  readonly expected: string;
}

/** Trust cannot be built: the service does not start. Every problem is named, not just the first. */
export class TrustConfigError extends Error {
  readonly code = 'trust.invalid';
  readonly problems: readonly TrustProblem[];
  constructor(problems: readonly TrustProblem[]) {
    const safe = problems.map((problem) => ({ ...problem, found: withoutSecrets(problem.found) }));
    super(safe.map(({ file, field, found, expected }) => `${field} (${file}): found ${found}, expected ${expected}`).join('\n'));
    this.name = 'TrustConfigError';
    this.problems = safe;
  }
}
