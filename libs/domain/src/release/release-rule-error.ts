export type ReleaseRuleErrorCode =
  /** Register the candidate first. */
  | 'release.unknown'
  /** Ask for the environment first. */
  | 'release.environment_not_requested'
  /** A rollback goes back to what was resident: ask for a release that was. */
  | 'release.never_resident'
  /** A decision and its authorisation contradict each other: a fault of the caller. */
  | 'release.authorisation_mismatch'
  /** A report is said to count by a statement that the release does not have, or that does not name it: a fault of the caller. */
  | 'release.report_unnamed'
  /** The release has as much evidence as it takes. */
  | 'release.too_much_evidence';

/** A broken invariant: the command should never have been given in this state. An expected "no" is an event instead. */
export class ReleaseRuleError extends Error {
  readonly code: ReleaseRuleErrorCode;
  constructor(code: ReleaseRuleErrorCode, message: string) {
    super(message);
    this.name = 'ReleaseRuleError';
    this.code = code;
  }
}
