import type { ReleaseCandidate, ReleaseEvent, RejectedEvidence, VerifiedEvidence } from '@interlock/contracts';
import { withoutCredentials } from '../candidate/normalise-repository.ts';
import { evidenceKey, isUnnamed, requireNaming } from './named-reports.ts';
import { ReleaseRuleError } from './release-rule-error.ts';
import type { RegisteredRelease, ReleaseState } from './release-state.ts';

export interface RegisterCandidate {
  readonly type: 'RegisterCandidate';
  readonly releaseId: string;
  readonly candidate: ReleaseCandidate;
}

/** The same candidate announced again changes nothing. */
export const registerCandidate = (state: ReleaseState, { releaseId, candidate }: RegisterCandidate): ReleaseEvent[] =>
  state.status === 'registered'
    ? []
    : [{ type: 'ReleaseCandidateRegistered', data: { releaseId, candidate: { ...candidate, source: writtenDown(candidate.source) } } }];

const writtenDown = (source: ReleaseCandidate['source']): ReleaseCandidate['source'] => ({
  ...source,
  // Nothing but a query is no repository, and stays what it is.
  repository: withoutCredentials(source.repository) || source.repository,
});

export interface AttachEvidence {
  readonly type: 'AttachEvidence';
  readonly accepted: readonly VerifiedEvidence[];
  readonly rejected: readonly RejectedEvidence[];
  /** How many documents a release takes: so many accepted ones, and so many rejected ones, which thus keep no evidence out. Absent: any. */
  readonly most?: number;
}

/**
 * A document that the release already has (by digest and the statement that names it, with the same verdict) is not recorded again; nor is it that nobody names a report, where a statement does.
 * Throws `release.too_much_evidence` where there would be more than `most`.
 */
export const attachEvidence = (state: RegisteredRelease, { accepted, rejected, most = Infinity }: AttachEvidence): ReleaseEvent[] => {
  requireNaming(state, accepted);
  const known = new Set(state.evidence.map(({ evidence }) => evidenceKey(evidence)));
  const counted = new Set([...state.evidence.map(({ evidence }) => evidence), ...accepted].map(({ digest }) => digest));
  const refused = new Set(state.rejections.map(({ rejection }) => `${rejection.digest} ${rejection.code}`));
  const fresh = <T>(seen: Set<string>, key: string, make: () => T): T[] => (seen.has(key) ? [] : (seen.add(key), [make()]));
  const taken = accepted.flatMap((evidence) =>
    fresh<ReleaseEvent>(known, evidenceKey(evidence), () => ({ type: 'EvidenceAccepted', data: { evidence } })),
  );
  const refusals = rejected.flatMap((rejection) =>
    isUnnamed(rejection) && counted.has(rejection.digest)
      ? []
      : fresh<ReleaseEvent>(refused, `${rejection.digest} ${rejection.code}`, () => ({ type: 'EvidenceRejected', data: { rejection } })),
  );
  requireRoom('accepted', state.evidence.length, taken.length, most);
  requireRoom('rejected', state.rejections.length, refusals.length, most);
  return [...taken, ...refusals];
};

const requireRoom = (what: string, held: number, more: number, most: number): void => {
  if (more > 0 && held + more > most)
    throw new ReleaseRuleError(
      'release.too_much_evidence',
      `the release holds ${held} ${what} documents of evidence: found ${more} more, expected at most ${most} (evidence.mostOfRelease)`,
    );
};
